internal import CDPPlatform

/// The file system, as far as the core needs it.
///
/// Paths are bytes without a zero.
package enum Files {
    /// Reads a small file whole, or its first `limit` bytes.
    ///
    /// Files whose size the system does not tell, such as those under `/proc`, are read as well.
    package static func read(_ path: StaticString, limit: Int) throws(SystemError) -> [UInt8] {
        try read(path.withUTF8Buffer { [UInt8]($0) }, limit: limit)
    }

    /// Reads a small file whole, or its first `limit` bytes.
    ///
    /// The path is bytes without a zero.
    package static func read(_ path: [UInt8], limit: Int) throws(SystemError) -> [UInt8] {
        var chunk = min(max(limit, 0), 4096)
        while true {
            var result = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
                result = withTerminated(path) { cdp_file_read($0, buffer.baseAddress, buffer.count) }
                count = max(result, 0)
            }
            if result < 0 { throw SystemError(negated: result) }
            if result < chunk || chunk >= limit { return bytes }
            chunk = min(chunk.multipliedReportingOverflow(by: 4).partialValue, limit)
        }
    }

    /// The inode number of what a path leads to.
    package static func inode(of path: [UInt8]) throws(SystemError) -> UInt64 {
        var inode: UInt64 = 0
        let result = withTerminated(path) { cdp_file_inode($0, &inode) }
        if result < 0 { throw SystemError(negated: Int(result)) }
        return inode
    }

    /// Gives a file another name; a file that has that name already is replaced.
    package static func rename(_ path: [UInt8], to newPath: [UInt8]) throws(SystemError) {
        let result = withTerminated(path) { path in withTerminated(newPath) { cdp_file_rename(path, $0) } }
        if result < 0 { throw SystemError(negated: Int(result)) }
    }

    /// Whether a path leads to anything.
    package static func exists(_ path: [UInt8]) -> Bool {
        var identity = cdp_file_identity()
        return withTerminated(path) { cdp_path_identify($0, &identity) } == 0
    }

    /// Makes a folder, and those above it; they may be there already.
    package static func makeFolders(_ path: [UInt8]) throws(SystemError) {
        var end = 0
        while end < path.count {
            end &+= 1
            guard end == path.count || path[end] == 0x2F else { continue }
            let result = withTerminated([UInt8](path.prefix(end))) { cdp_folder_make($0) }
            if result < 0 { throw SystemError(negated: Int(result)) }
        }
    }

    /// The names in a folder, in no order.
    package static func names(in path: [UInt8]) throws(SystemError) -> [[UInt8]] {
        var names: [[UInt8]] = []
        let result = withTerminated(path) { path in
            withUnsafeMutablePointer(to: &names) { names in
                cdp_folder_list(
                    path,
                    { name, count, names in
                        guard let name, let names else { return }
                        let bytes = UnsafeRawBufferPointer(start: name, count: count)
                        names.assumingMemoryBound(to: [[UInt8]].self).pointee.append([UInt8](bytes))
                    },
                    names
                )
            }
        }
        if result < 0 { throw SystemError(negated: Int(result)) }
        return names
    }

    /// Removes a file or a socket's name.
    package static func remove(_ path: [UInt8]) throws(SystemError) {
        let result = withTerminated(path) { cdp_file_remove($0) }
        if result < 0 { throw SystemError(negated: Int(result)) }
    }
}

/// Hands bytes to C as text that ends with a zero.
func withTerminated<Result>(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    var terminated = [CChar]()
    terminated.reserveCapacity(bytes.count + 1)
    for byte in bytes { terminated.append(CChar(bitPattern: byte)) }
    terminated.append(0)
    return terminated.withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { body($0) } ?? body("")
    }
}

internal import CDPPlatform

/// The environment variables of the process.
package enum Environment {
    /// The value of a variable, or nil if it is not set.
    ///
    /// Unsafe against another thread of the host that sets variables at this moment, as all reading of them is.
    package static func value(of name: StaticString) -> [UInt8]? {
        let found: UnsafePointer<CChar>? = name.withUTF8Buffer { bytes in
            var terminated = [CChar]()
            terminated.reserveCapacity(bytes.count + 1)
            for byte in bytes { terminated.append(CChar(bitPattern: byte)) }
            terminated.append(0)
            return terminated.withUnsafeBufferPointer { pointer in
                pointer.baseAddress.flatMap { cdp_environment($0) }
            }
        }
        guard let found else { return nil }
        return [UInt8](UnsafeRawBufferPointer(start: found, count: strlen(found)))
    }
}

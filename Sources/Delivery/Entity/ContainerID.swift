/// Finds the id of the container that a process runs in, in the text of its cgroup file.
///
/// Container runtimes put the id at the end of the control group's path. Its forms are 64 hexadecimal digits (Docker,
/// containerd, CRI-O, Podman), a UUID (Kubernetes without a container runtime's id), a UUID with a short last group
/// (Cloud Foundry) and a task id (Fargate: 32 hexadecimal digits, a dash, decimal digits).
package enum ContainerID {
    /// The id in the first line that has one.
    ///
    /// A line that is not UTF-8 ends the search. An id must not be the tail of a longer run of hexadecimal digits.
    package static func find(inCgroup text: UnsafeRawBufferPointer) -> [UInt8]? {
        for line in CgroupLines(text) {
            guard isUTF8(line) else { return nil }
            if let path = path(of: line), let range = find(in: path) { return Array(path[range]) }
        }
        return nil
    }

    /// The path of a line `digits:anything but colons:path`, nil if the line is not of this form.
    private static func path(of line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var index = 0
        while index < line.count, case 0x30...0x39 = line[index] { index &+= 1 }
        guard index > 0, index < line.count, line[index] == 0x3a else { return nil }
        index &+= 1
        while index < line.count, line[index] != 0x3a { index &+= 1 }
        guard index &+ 1 < line.count else { return nil }
        return UnsafeRawBufferPointer(rebasing: line[(index &+ 1)...])
    }

    private static func find(in path: UnsafeRawBufferPointer) -> Range<Int>? {
        for start in path.indices where isHexadecimal(path[start]) {
            if start > 0, isHexadecimal(path[start &- 1]) { continue }
            for form in [Form.uuid, .shortUUID, .digest, .task] {
                if let end = form.end(in: path, from: start), endsLine(path, from: end) { return start..<end }
            }
        }
        return nil
    }

    /// Whether nothing but `.scope`, possibly with one path segment, and spaces follow.
    private static func endsLine(_ path: UnsafeRawBufferPointer, from end: Int) -> Bool {
        var index = end
        if matches(".scope", in: path, at: index) {
            index &+= 6
            if index < path.count, path[index] == 0x2f {
                index &+= 1
                while index < path.count, path[index] != 0x2f, path[index] != 0x20, path[index] != 0x09 { index &+= 1 }
            }
        }
        while index < path.count, path[index] == 0x20 { index &+= 1 }
        return index == path.count
    }

    private static func matches(_ word: StaticString, in path: UnsafeRawBufferPointer, at start: Int) -> Bool {
        guard path.count &- start >= word.utf8CodeUnitCount else { return false }
        for index in 0..<word.utf8CodeUnitCount where path[start &+ index] != word.utf8Start[index] { return false }
        return true
    }

    private static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.withMemoryRebound(to: UInt8.self) { buffer in
            do throws(UTF8.ValidationError) {
                _ = try UTF8Span(validating: Span(_unsafeElements: buffer))
                return true
            } catch {
                return false
            }
        }
    }
}

extension ContainerID {
    /// The forms of an id.
    private enum Form: UInt8 {
        case uuid
        case shortUUID
        case digest
        case task

        /// Where an id of this form that begins at `start` ends, nil if there is none.
        func end(in path: UnsafeRawBufferPointer, from start: Int) -> Int? {
            var index = start
            switch self {
            case .uuid:
                guard
                    digits(8, path, &index), separator(path, &index, underscore: true),
                    digits(4, path, &index), separator(path, &index, underscore: true),
                    digits(4, path, &index), separator(path, &index, underscore: true),
                    digits(4, path, &index), separator(path, &index, underscore: true),
                    digits(12, path, &index)
                else { return nil }
            case .shortUUID:
                guard digits(8, path, &index) else { return nil }
                for _ in 0..<4 {
                    guard separator(path, &index, underscore: false), digits(4, path, &index) else { return nil }
                }
            case .digest:
                guard digits(64, path, &index) else { return nil }
            case .task:
                guard digits(32, path, &index), separator(path, &index, underscore: false) else { return nil }
                let first = index
                while index < path.count, case 0x30...0x39 = path[index] { index &+= 1 }
                guard index > first else { return nil }
            }
            return index
        }

        private func digits(_ count: Int, _ path: UnsafeRawBufferPointer, _ index: inout Int) -> Bool {
            guard path.count &- index >= count else { return false }
            for _ in 0..<count {
                guard ContainerID.isHexadecimal(path[index]) else { return false }
                index &+= 1
            }
            return true
        }

        private func separator(_ path: UnsafeRawBufferPointer, _ index: inout Int, underscore: Bool) -> Bool {
            guard index < path.count, path[index] == 0x2d || underscore && path[index] == 0x5f else { return false }
            index &+= 1
            return true
        }
    }

    /// Whether the byte is a lower-case hexadecimal digit; ids have no others.
    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x66: true
        default: false
        }
    }
}

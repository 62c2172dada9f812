/// Finds the folder of a process's control group below the mount point of the cgroup file system.
///
/// Its inode number identifies the container to an agent on the same host when the container's id cannot be seen, as
/// with control groups version 2 in a private namespace.
package enum ControlGroup {
    /// The path of the folder, from the text of the cgroup file, or nil if no line tells.
    ///
    /// The controller `memory` of version 1 wins, then the last line of version 2.
    package static func folder(inCgroup text: UnsafeRawBufferPointer, mount: [UInt8]) -> [UInt8]? {
        var folder: [UInt8]?
        for line in CgroupLines(text) {
            guard let (controllers, path) = parts(of: line) else { continue }
            if names(controllers, "memory") { return join(mount + Array("/memory".utf8), path) }
            if names(controllers, "") { folder = join(mount, path) }
        }
        return folder
    }

    /// The second and third of exactly three parts between colons.
    private static func parts(
        of line: UnsafeRawBufferPointer
    ) -> (controllers: UnsafeRawBufferPointer, path: UnsafeRawBufferPointer)? {
        var colons: (Int, Int) = (-1, -1)
        for index in line.indices where line[index] == 0x3a {
            if colons.0 < 0 {
                colons.0 = index
            } else if colons.1 < 0 {
                colons.1 = index
            } else {
                return nil
            }
        }
        guard colons.1 >= 0 else { return nil }
        return (
            UnsafeRawBufferPointer(rebasing: line[(colons.0 &+ 1)..<colons.1]),
            UnsafeRawBufferPointer(rebasing: line[(colons.1 &+ 1)...])
        )
    }

    /// Whether one element of a list separated by commas is exactly `name`.
    private static func names(_ list: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var start = 0
        while true {
            var end = start
            while end < list.count, list[end] != 0x2c { end &+= 1 }
            if list[start..<end].elementsEqual(wanted) { return true }
            guard end < list.count else { return false }
            start = end &+ 1
        }
    }

    private static func join(_ mount: [UInt8], _ path: UnsafeRawBufferPointer) -> [UInt8] {
        let relative = path.first == 0x2f ? path.dropFirst() : path[...]
        return relative.isEmpty ? mount : mount + [0x2f] + relative
    }
}

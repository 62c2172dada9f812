/// The lines of a cgroup file, without their line feeds.
struct CgroupLines: Sequence, IteratorProtocol {
    private let text: UnsafeRawBufferPointer
    private var offset = 0

    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    mutating func next() -> UnsafeRawBufferPointer? {
        guard offset < text.count else { return nil }
        let start = offset
        while offset < text.count, text[offset] != 0x0a { offset &+= 1 }
        let line = UnsafeRawBufferPointer(rebasing: text[start..<offset])
        offset &+= 1
        return line
    }
}

import DPPlatform
import Testing

struct FilesTests {
    @Test func readsFilesWhoseSizeTheSystemDoesNotTell() throws {
        let status = try Files.read("/proc/self/status", limit: 100_000)
        #expect(status.starts(with: Array("Name:".utf8)))
        #expect(status.last == UInt8(ascii: "\n"))
    }

    @Test(arguments: [0, 1, 4095, 4096, 4097, 100_000])
    func readsNoMoreThanTheLimit(_ limit: Int) throws {
        #expect(try Files.read("/dev/zero", limit: limit) == [UInt8](repeating: 0, count: limit))
    }

    @Test func takesANegativeLimitForNone() throws {
        #expect(try Files.read("/dev/zero", limit: -1).isEmpty)
    }

    @Test func saysWhyItCannotRead() {
        #expect(throws: SystemError.notFound) { try Files.read("/nowhere/at/all", limit: 10) }
        #expect(throws: SystemError.notFound) { try Files.read(Array("/nowhere".utf8), limit: 10) }
        #expect(throws: SystemError.self) { try Files.read("/", limit: 10) }
        #expect(throws: SystemError.notFound) { try Files.remove(Array("/nowhere".utf8)) }
        #expect(throws: SystemError.notDirectory) { try Files.inode(of: Array("/dev/null/x".utf8)) }
    }

    @Test func inodesTellPathsApart() throws {
        let root = try Files.inode(of: Array("/".utf8))
        #expect(root > 0)
        #expect(try Files.inode(of: Array("/.".utf8)) == root)
        #expect(try Files.inode(of: Array("/dev".utf8)) > 0)
    }

    @Test func errorsHaveATextOfTheSystem() {
        #expect(SystemError.connectionRefused.description == "Connection refused")
        #expect(!SystemError(code: 99_999).description.isEmpty)
    }
}

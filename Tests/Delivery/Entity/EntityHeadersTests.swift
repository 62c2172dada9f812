import DPDelivery
import DPPlatform
import Foundation
import Testing

@Suite struct EntityHeadersTests {
    /// A folder with the files that Linux would have, removed with the fixture.
    private final class Fixture {
        let root = FileManager.default.temporaryDirectory.appending(path: "entity-\(UUID())")
        var places = EntityHeaders.Places()

        init(cgroup: String?, hasNamespace: Bool = true) throws {
            let files = FileManager.default
            try files.createDirectory(at: root.appending(path: "mount/pod"), withIntermediateDirectories: true)
            try files.createDirectory(at: root.appending(path: "mount/memory/pod"), withIntermediateDirectories: true)
            if let cgroup { try Data(cgroup.utf8).write(to: root.appending(path: "cgroup")) }
            if hasNamespace { try Data().write(to: root.appending(path: "namespace")) }
            places.cgroupFile = Array(root.appending(path: "cgroup").path().utf8)
            places.namespaceFile = Array(root.appending(path: "namespace").path().utf8)
            places.cgroupMount = Array(root.appending(path: "mount").path().utf8)
        }

        deinit {
            try? FileManager.default.removeItem(at: root)
        }

        func inode(of path: String) throws -> String {
            "in-\(try Files.inode(of: Array(root.appending(path: path).path().utf8)))"
        }
    }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test func aContainersIdNamesContainerAndEntity() throws {
        let fixture = try Fixture(cgroup: "1:name=systemd:/docker/\(ContainerIDTests.digest)\n")
        let headers = EntityHeaders(detectedIn: fixture.places, externalEnvironment: nil)
        #expect(text(headers.containerID) == ContainerIDTests.digest)
        #expect(text(headers.entityID) == "ci-\(ContainerIDTests.digest)")
        #expect(headers.externalEnvironment == nil)
    }

    @Test func withoutAnIdTheInodeOfTheControlGroupNamesTheEntity() throws {
        let version2 = try Fixture(cgroup: "0::/pod\n")
        let headers2 = EntityHeaders(detectedIn: version2.places, externalEnvironment: nil)
        #expect(headers2.containerID == nil)
        #expect(text(headers2.entityID) == (try version2.inode(of: "mount/pod")))
        let version1 = try Fixture(cgroup: "3:memory:/pod\n0::/pod\n")
        let headers1 = EntityHeaders(detectedIn: version1.places, externalEnvironment: nil)
        #expect(text(headers1.entityID) == (try version1.inode(of: "mount/memory/pod")))
    }

    @Test func nothingIsSaidWhereNothingCanBeFound() throws {
        for (cgroup, hasNamespace) in [("0::/nowhere\n", true), ("0::/pod\n", false), (nil, true), ("garbage", true)] {
            let fixture = try Fixture(cgroup: cgroup, hasNamespace: hasNamespace)
            #expect(EntityHeaders(detectedIn: fixture.places, externalEnvironment: nil) == EntityHeaders())
        }
    }

    @Test func aKnownIdWinsOverTheDetectedOne() throws {
        let fixture = try Fixture(cgroup: "1:name=systemd:/docker/\(ContainerIDTests.digest)\n")
        let headers = EntityHeaders(
            detectedIn: fixture.places,
            containerID: Array("mine".utf8),
            externalEnvironment: nil
        )
        #expect(text(headers.containerID) == "mine")
        #expect(text(headers.entityID) == "ci-mine")
    }

    @Test func theExternalEnvironmentMustFitAHeader() throws {
        let fixture = try Fixture(cgroup: nil)
        for (value, expected) in [("it-false,cn-web", "it-false,cn-web"), ("", nil), ("a\nb", nil)] {
            let headers = EntityHeaders(detectedIn: fixture.places, externalEnvironment: Array(value.utf8))
            #expect(text(headers.externalEnvironment) == expected)
        }
    }
}

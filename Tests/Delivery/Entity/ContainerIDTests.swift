import DPDelivery
import Testing

@Suite struct ContainerIDTests {
    static let digest = "3726184226f5d3147c25fdeab5b60097e378e8a720503a5e19ecfdf29f869860"
    static let uuid = "34dc0b5e-626f-2c5c-4c51-70e34b10e765"

    static let lines: [(String, String?)] = [
        ("", nil),
        ("other_line", nil),
        ("10:hugetlb:/kubepods/burstable/podfd52ef25-a87d-11e9-9423-0800271a638e/\(digest)", digest),
        ("13:name=systemd:/system.slice/docker-\(digest).scope", digest),
        ("9:perf_event:/ecs/haissam-ecs-classic/5a0d5ceddf6c44c1928d367a815d890f/\(digest)", digest),
        ("8:memory:/docker/\(digest)", digest),
        ("1:name=systemd:/uuid/\(uuid)", uuid),
        ("1:name=systemd:/uuid/\(uuid.replacing("-", with: "_"))", uuid.replacing("-", with: "_")),
        (
            "1:name=systemd:/ecs/34dc0b5e626f2c5c4c5170e34b10e765-1234567890",
            "34dc0b5e626f2c5c4c5170e34b10e765-1234567890"
        ),
        ("1:name=systemd:/docker/\(digest).scope", digest),
        ("0::/user.slice/libpod-\(digest).scope/container", digest),
        ("0::/\(digest).scope/", digest),
        ("0::/\(digest).scope/a/b", nil),
        ("0::/\(digest).scope/a b", nil),
        ("0::/\(digest).slice", nil),
        ("1:name=systemd:/foo-\(digest)", digest),
        ("1:name=systemd:/docker/\(digest)   ", digest),
        ("1:name=systemd:/docker/\(digest)\t", nil),
        ("1:name=systemd:/docker/\(digest.dropLast())", nil),
        ("1:name=systemd:/docker/\(digest.replacing("3", with: "g"))", nil),
        ("1:name=systemd:/docker/\(digest.uppercased())", nil),
        ("4:freezer:/garden/6f265890-5165-7fab-6b52-18d1", "6f265890-5165-7fab-6b52-18d1"),
        ("1:name=systemd:/\(uuid)-x", nil),
        ("0::/docker/", nil),
        (":name=systemd:/docker/\(digest)", nil),
        ("1:name=systemd", nil),
        ("1:name=systemd:", nil),
        ("1:a:b:/docker/\(digest)", digest),
        ("1::/a/\(digest)/b/\(uuid)", uuid),
    ]

    @Test(arguments: lines) func findsTheIdAtTheLinesEnd(line: String, expected: String?) {
        #expect(find(in: line) == expected)
    }

    /// An id that is a part of a longer run of digits is somebody else's name.
    @Test func aRunThatIsTooLongIsNoId() {
        #expect(find(in: "1:x:/a\(Self.digest)") == nil)
        #expect(find(in: "1:x:/\(Self.digest)\(Self.digest)") == nil)
        #expect(find(in: "1:x:/0\(Self.uuid)") == nil)
        #expect(find(in: "1:x:/z\(Self.digest)") == Self.digest)
    }

    @Test func theFirstLineWithAnIdWins() {
        let text = """
            12:pids:/
            11:hugetlb:/docker/\(Self.digest)
            10:cpu:/ecs/\(Self.uuid)
            """
        #expect(find(in: text) == Self.digest)
    }

    @Test func aLineThatIsNotUTF8EndsTheSearch() {
        let text = Array("1:a:/x\n".utf8) + [0x31, 0x3a, 0xff, 0x0a] + Array("2:b:/docker/\(Self.digest)\n".utf8)
        #expect(text.withUnsafeBytes { ContainerID.find(inCgroup: $0) } == nil)
    }

    @Test func noTextTrapsOrTakesLong() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("0123456789abcdef-_:/.scope \n".utf8)
        for _ in 0..<300 {
            let text = (0..<400).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
            _ = text.withUnsafeBytes { ContainerID.find(inCgroup: $0) }
        }
    }

    private func find(in text: String) -> String? {
        Array(text.utf8).withUnsafeBytes { ContainerID.find(inCgroup: $0) }.map { String(decoding: $0, as: UTF8.self) }
    }
}

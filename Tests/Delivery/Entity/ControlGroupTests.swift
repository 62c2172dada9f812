import DPDelivery
import Testing

@Suite struct ControlGroupTests {
    static let id = "3726184226f5d3147c25fdeab5b60097e378e8a720503a5e19ecfdf29f869860"

    static let texts: [(String, String?)] = [
        ("0::/\n", "/sys/fs/cgroup"),
        ("0::/custom/path\n", "/sys/fs/cgroup/custom/path"),
        ("0::relative\n", "/sys/fs/cgroup/relative"),
        ("0:://twice\n", "/sys/fs/cgroup//twice"),
        ("11:hugetlb:/docker/\(id)\n4:memory:/docker/\(id)\n", "/sys/fs/cgroup/memory/docker/\(id)"),
        ("10:cpu:/a\n9:memory,pids:/user.slice/user-0.slice\n", "/sys/fs/cgroup/memory/user.slice/user-0.slice"),
        ("9:pids,memory:/last\n", "/sys/fs/cgroup/memory/last"),
        ("0::/\n8:memory:/kept\n", "/sys/fs/cgroup/memory/kept"),
        ("8:memory:/kept\n0::/later\n", "/sys/fs/cgroup/memory/kept"),
        ("0::/first\n0::/second\n", "/sys/fs/cgroup/second"),
        ("3:cpu,memoryx:/a\n2:xmemory:/b\n", nil),
        ("memory:/a\n1:memory:/a:b\nnothing\n", nil),
        ("", nil),
    ]

    @Test(arguments: texts) func namesTheFolder(text: String, expected: String?) {
        let folder = Array(text.utf8).withUnsafeBytes {
            ControlGroup.folder(inCgroup: $0, mount: Array("/sys/fs/cgroup".utf8))
        }
        #expect(folder.map { String(decoding: $0, as: UTF8.self) } == expected)
    }
}

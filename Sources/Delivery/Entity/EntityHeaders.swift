internal import DPPlatform
internal import DPWire

/// What tells an agent which container, pod or process a request comes from.
///
/// Found once, when an exporter is made: it does not change while a process lives.
package struct EntityHeaders: Equatable, Sendable {
    /// The value of `datadog-container-id`.
    package private(set) var containerID: [UInt8]?
    /// The value of `datadog-entity-id`: `ci-` and the container's id, else `in-` and an inode number.
    package private(set) var entityID: [UInt8]?
    /// The value of `datadog-external-env`: what the cluster's admission controller put into `DD_EXTERNAL_ENV`.
    package private(set) var externalEnvironment: [UInt8]?

    /// Nothing known.
    package init() {}

    /// Asks the system.
    ///
    /// - Parameters:
    ///   - places: where to look.
    ///   - containerID: an id that is known already and wins over a detected one; empty counts as not known.
    ///   - externalEnvironment: the value of `DD_EXTERNAL_ENV`; one that no header can carry is left out.
    package init(
        detectedIn places: Places,
        containerID known: [UInt8] = [],
        externalEnvironment: [UInt8]? = Environment.value(of: "DD_EXTERNAL_ENV")
    ) {
        let cgroup = (try? Files.read(places.cgroupFile, limit: 1 << 20)) ?? []
        containerID = known.isEmpty ? cgroup.withUnsafeBytes { ContainerID.find(inCgroup: $0) } : known
        if let containerID {
            entityID = Array("ci-".utf8) + containerID
        } else if let inode = Self.inode(cgroup, places) {
            entityID = Array("in-".utf8) + decimalDigits(of: inode)
        }
        if let externalEnvironment, !externalEnvironment.isEmpty, HeaderValue.isLegal(externalEnvironment) {
            self.externalEnvironment = externalEnvironment
        }
    }

    /// The inode of the control group's folder; nil in the host's namespace, where it would name the host.
    private static func inode(_ cgroup: [UInt8], _ places: Places) -> UInt64? {
        guard
            let namespace = try? Files.inode(of: places.namespaceFile), namespace != Places.hostNamespaceInode,
            let folder = cgroup.withUnsafeBytes({ ControlGroup.folder(inCgroup: $0, mount: places.cgroupMount) })
        else { return nil }
        return try? Files.inode(of: folder)
    }
}

extension EntityHeaders {
    /// The files of the system that tell about containers.
    package struct Places: Sendable {
        package var cgroupFile = Array("/proc/self/cgroup".utf8)
        package var namespaceFile = Array("/proc/self/ns/cgroup".utf8)
        package var cgroupMount = Array("/sys/fs/cgroup".utf8)

        /// Where Linux has them; elsewhere nothing is found there.
        package init() {}

        /// The inode number that Linux gives the control group namespace of the host.
        static var hostNamespaceInode: UInt64 { 0xEFFF_FFFB }
    }
}

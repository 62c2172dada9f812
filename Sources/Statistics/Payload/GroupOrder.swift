internal import DPWire

extension StatsBucket {
    /// The numbers of the groups in the order of their keys.
    ///
    /// Costs a sort.
    func groupsInOrder() -> [Int] {
        var order = Array(0..<groupCount)
        order.sort { a, b in
            guard let first = groups.read(a, { $0.key }), let second = groups.read(b, { $0.key }) else { return false }
            return first.isOrdered(before: second)
        }
        return order
    }
}

extension AggregationKey {
    /// Whether this key comes before another one; keys that differ never both do.
    fileprivate func isOrdered(before other: AggregationKey) -> Bool {
        var order = service.order(other.service)
        if order == 0 { order = name.order(other.name) }
        if order == 0 { order = resource.order(other.resource) }
        if order == 0 { order = type.order(other.type) }
        if order == 0 { order = kind.order(other.kind) }
        if order == 0 { order = method.order(other.method) }
        if order == 0 { order = endpoint.order(other.endpoint) }
        if order == 0 { order = Int(clamping: httpStatus) &- Int(clamping: other.httpStatus) }
        if order == 0 { order = Int(grpcStatus) &- Int(other.grpcStatus) }
        if order == 0 { order = Int(root.rawValue) &- Int(other.root.rawValue) }
        if order == 0 { order = (isSynthetics ? 1 : 0) &- (other.isSynthetics ? 1 : 0) }
        if order == 0 { order = serviceSource.order(other.serviceSource) }
        if order == 0 { order = Self.order(peerTags, other.peerTags) }
        if order == 0 { order = Self.order(additionalTags, other.additionalTags) }
        return order < 0
    }

    private static func order(
        _ a: UnsafeBufferPointer<BorrowedTag>,
        _ b: UnsafeBufferPointer<BorrowedTag>
    ) -> Int {
        for i in 0..<min(a.count, b.count) {
            var order = a[i].key.order(b[i].key)
            if order == 0 { order = a[i].value.order(b[i].value) }
            if order != 0 { return order }
        }
        return a.count &- b.count
    }
}

extension UnsafeRawBufferPointer {
    /// Negative when these bytes come first, 0 when both are the same.
    fileprivate func order(_ other: UnsafeRawBufferPointer) -> Int {
        for i in 0..<Swift.min(count, other.count) where self[i] != other[i] { return Int(self[i]) &- Int(other[i]) }
        return count &- other.count
    }
}

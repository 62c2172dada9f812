package import DPWire

/// Makes the addresses in peer tags of few values, so that statistics do not grow with the number of hosts.
///
/// Linear in the length of the text but for lists of more than eight hosts, which are sorted to find repetitions; nothing
/// is allocated when nothing changes and there is no list.
package enum PeerAddresses {
    /// What stands for an address.
    package static var replacement: StaticString { "blocked-ip-address" }

    /// Appends a comma-separated list of hosts with its IP addresses replaced and repetitions left out, unless that
    /// changes nothing.
    ///
    /// Ports and what else follows an address stay, and so do the addresses that are the same on every machine.
    ///
    /// - Returns: whether the result differs from `text` and was appended.
    package static func quantize(_ text: RawSpan, to output: inout ByteBuffer) throws(WireError) -> Bool {
        guard let comma = text.firstOffset(of: 0x2c, in: text.everything) else {
            guard let address = address(in: text, text.everything) else { return false }
            try append(text, text.everything, replacing: address, to: &output)
            return true
        }
        return try quantizeList(text, firstComma: comma, to: &output)
    }

    /// The part of a host that says how it is reached: `ip-`, or a scheme with two or three slashes.
    package static func prefix(of text: RawSpan) -> Range<Int> {
        prefix(of: text, text.everything)
    }

    private static func quantizeList(
        _ text: RawSpan,
        firstComma: Int,
        to output: inout ByteBuffer
    ) throws(WireError) -> Bool {
        var hosts: [Range<Int>] = []
        let begin = output.count
        var isChanged = false
        var start = 0
        var comma = firstComma
        while true {
            let hostStart = output.count
            if let address = address(in: text, start..<comma) {
                try append(text, start..<comma, replacing: address, to: &output)
                isChanged = true
            } else {
                try output.append(text, start..<comma)
            }
            hosts.append(hostStart..<output.count)
            guard comma < text.byteCount else { break }
            start = comma &+ 1
            comma = text.firstOffset(of: 0x2c, in: start..<text.byteCount) ?? text.byteCount
        }
        let repeated = repetitions(among: hosts, in: output)
        guard isChanged || repeated.contains(true) else {
            output.truncate(to: begin)
            return false
        }
        // The hosts stand one behind the other; the list is written behind them and takes their place.
        let listStart = output.count
        for (index, host) in hosts.enumerated() where !repeated[index] {
            if index > 0 { try output.append(0x2c) }
            try output.append(copyOf: host)
        }
        output.remove(begin..<listStart)
        return true
    }

    /// For each host whether an earlier one is the same.
    private static func repetitions(among hosts: [Range<Int>], in bytes: borrowing ByteBuffer) -> [Bool] {
        var repeated = [Bool](repeating: false, count: hosts.count)
        let places: [Int]
        if hosts.count <= 8 {
            for later in 0..<hosts.count {
                for earlier in 0..<later where order(hosts[earlier], hosts[later], in: bytes) == 0 {
                    repeated[later] = true
                }
            }
            return repeated
        }
        places = sorted(hosts, in: bytes)
        for index in 1..<places.count where order(hosts[places[index &- 1]], hosts[places[index]], in: bytes) == 0 {
            repeated[places[index]] = true
        }
        return repeated
    }

    /// The indices of hosts in the order of their bytes, equal ones in their own order.
    private static func sorted(_ hosts: [Range<Int>], in bytes: borrowing ByteBuffer) -> [Int] {
        let base = bytes.bytes
        return Array(0..<hosts.count).sorted { a, b in
            let order = order(hosts[a], hosts[b], in: base)
            return order == 0 ? a < b : order < 0
        }
    }

    private static func order(_ a: Range<Int>, _ b: Range<Int>, in bytes: borrowing ByteBuffer) -> Int {
        order(a, b, in: bytes.bytes)
    }

    private static func order(_ a: Range<Int>, _ b: Range<Int>, in bytes: UnsafeRawBufferPointer) -> Int {
        guard a.count == b.count else { return a.count &- b.count }
        for index in 0..<a.count {
            let difference = Int(bytes[a.lowerBound &+ index]) &- Int(bytes[b.lowerBound &+ index])
            if difference != 0 { return difference }
        }
        return 0
    }

    private static func append(
        _ text: RawSpan,
        _ host: Range<Int>,
        replacing address: Range<Int>,
        to output: inout ByteBuffer
    ) throws(WireError) {
        try output.append(text, host.lowerBound..<address.lowerBound)
        try output.append(replacement)
        try output.append(text, address.upperBound..<host.upperBound)
    }

    /// The part of a host that is replaced: its address, brackets included; nil if it has none or may keep it.
    private static func address(in text: RawSpan, _ host: Range<Int>) -> Range<Int>? {
        let start = prefix(of: text, host).upperBound
        if text.byte(start) == 0x5b, start < host.upperBound {
            guard let end = text.firstOffset(of: 0x5d, in: start..<host.upperBound) else { return nil }
            let inner = start &+ 1..<end
            let isAddress =
                IPAddressText.isZonedIPv6(text, inner)
                || IPAddressText.endOfIPv4(text, inner, separator: 0x2e) == end
            return isAddress && !isAllowed(text, inner) ? start..<end &+ 1 : nil
        }
        for offset in start..<host.upperBound {
            let byte = text.byte(offset)
            if byte &- 0x30 < 10 { continue }
            let rest = start..<host.upperBound
            if byte == 0x2e || byte == 0x2d || byte == 0x5f {
                guard let end = IPAddressText.endOfIPv4(text, rest, separator: byte) else { return nil }
                return isAllowed(text, start..<end) ? nil : start..<end
            }
            return IPAddressText.isZonedIPv6(text, rest) && !isAllowed(text, rest) ? rest : nil
        }
        return nil
    }

    /// Whether an address means the same on every machine: the local host, or the metadata service of a cloud.
    private static func isAllowed(_ text: RawSpan, _ address: Range<Int>) -> Bool {
        text.says("127.0.0.1", in: address) || text.says("::1", in: address)
            || text.says("169.254.169.254", in: address) || text.says("fd00:ec2::254", in: address)
            || text.says("169.254.170.2", in: address)
    }

    private static func prefix(of text: RawSpan, _ host: Range<Int>) -> Range<Int> {
        let start = host.lowerBound
        if starts(text, host, with: "ip-") { return start..<start &+ 3 }
        var end = start
        if starts(text, host, with: "dnspoll://") {
            end &+= 10
        } else if starts(text, host, with: "https://") {
            end &+= 8
        } else if starts(text, host, with: "http://") || starts(text, host, with: "file://") {
            end &+= 7
        } else if starts(text, host, with: "ftp://") {
            end &+= 6
        } else {
            return start..<start
        }
        if end < host.upperBound, text.byte(end) == 0x2f { end &+= 1 }
        return start..<end
    }

    private static func starts(_ text: RawSpan, _ host: Range<Int>, with word: StaticString) -> Bool {
        let end = host.lowerBound &+ word.utf8CodeUnitCount
        return end <= host.upperBound && text.says(word, in: host.lowerBound..<end)
    }
}

internal import DPPlatform

// What is accepted:
//
//     http://HOST[:PORT][/PREFIX]            https://HOST[:PORT][/PREFIX]
//     unix:///ABSOLUTE/PATH                  unix://RELATIVE/PATH            (as they stand, nothing decoded)
//     unix://%2FPATH%2FTO%2FSOCKET[/PREFIX]  http+unix://%2FPATH%2FTO%2FSOCKET[/PREFIX]
//
// HOST is a name, an IPv4 address or an IPv6 address in brackets. A query and a fragment are discarded.
extension Endpoint {
    /// Parses a URL.
    ///
    /// Asks no name service.
    package init(_ url: String) throws(EndpointError) {
        let bytes = [UInt8](url.utf8)
        guard !bytes.isEmpty else { throw EndpointError(problem: .empty, offset: 0) }
        let (scheme, start) = try splitScheme(bytes)
        let rest = bytes[start...]
        switch scheme {
        case .http: self = try .tcp(rest, isSecure: false)
        case .https: self = try .tcp(rest, isSecure: true)
        case .unix where rest.starts(with: [0x25, 0x32]): self = try .encodedUnix(rest)
        case .unix: self = try .plainUnix(rest)
        case .httpUnix: self = try .encodedUnix(rest)
        }
    }

    private static func tcp(_ rest: ArraySlice<UInt8>, isSecure: Bool) throws(EndpointError) -> Endpoint {
        try requireVisible(rest)
        let end = rest.firstIndex { $0 == slash || $0 == questionMark || $0 == numberSign } ?? rest.endIndex
        let authority = rest[..<end]
        if let at = authority.firstIndex(of: 0x40) {
            throw EndpointError(problem: .userInformation, offset: at)
        }
        let isBracketed = authority.first == 0x5B
        let host: ArraySlice<UInt8>
        let afterHost: ArraySlice<UInt8>
        if isBracketed {
            guard let bracket = authority.firstIndex(of: 0x5D) else {
                throw EndpointError(problem: .invalidHost, offset: authority.startIndex)
            }
            host = authority[(authority.startIndex + 1)..<bracket]
            afterHost = authority[(bracket + 1)...]
        } else {
            let colon = authority.firstIndex(of: colon) ?? authority.endIndex
            host = authority[..<colon]
            afterHost = authority[colon...]
        }
        guard !host.isEmpty || isBracketed else {
            throw EndpointError(problem: .missingHost, offset: authority.startIndex)
        }
        let defaultPort: UInt16 = isSecure ? 443 : 80
        let port = try parsePort(afterHost) ?? defaultPort
        let address: Address
        if let literal = SocketAddress(literal: Array(host), port: port) {
            guard isBracketed == host.contains(colon) else {
                throw EndpointError(problem: .invalidHost, offset: host.startIndex)
            }
            address = .socket(literal)
        } else {
            guard !isBracketed else { throw EndpointError(problem: .invalidHost, offset: host.startIndex) }
            address = .name(try parseName(host), port: port)
        }
        let hostEnd = port == defaultPort ? afterHost.startIndex : authority.endIndex
        return Endpoint(
            address: address,
            isSecure: isSecure,
            host: Array(authority[..<hostEnd]),
            basePath: parsePath(rest[end...]),
            socketPath: nil
        )
    }

    private static func plainUnix(_ rest: ArraySlice<UInt8>) throws(EndpointError) -> Endpoint {
        for index in rest.indices where rest[index] < 0x20 || rest[index] == 0x7F {
            throw EndpointError(problem: .illegalCharacter, offset: index)
        }
        // A space at either end is a slip; one inside may well be in the path.
        if rest.first == 0x20 || rest.last == 0x20 {
            throw EndpointError(
                problem: .illegalCharacter,
                offset: rest.first == 0x20 ? rest.startIndex : rest.endIndex - 1
            )
        }
        return try unix(path: Array(rest), basePath: [], offset: rest.startIndex)
    }

    private static func encodedUnix(_ rest: ArraySlice<UInt8>) throws(EndpointError) -> Endpoint {
        try requireVisible(rest)
        let end = rest.firstIndex { $0 == slash || $0 == questionMark || $0 == numberSign } ?? rest.endIndex
        let path = try decodePercent(rest[..<end])
        return try unix(path: path, basePath: parsePath(rest[end...]), offset: rest.startIndex)
    }

    private static func unix(path: [UInt8], basePath: [UInt8], offset: Int) throws(EndpointError) -> Endpoint {
        if path.isEmpty { throw EndpointError(problem: .emptySocketPath, offset: offset) }
        if path.count > SocketAddress.unixPathLimit {
            throw EndpointError(problem: .socketPathTooLong, offset: offset)
        }
        guard let address = SocketAddress(unixPath: path) else {
            throw EndpointError(problem: .invalidSocketPath, offset: offset)
        }
        return Endpoint(
            address: .socket(address),
            isSecure: false,
            host: Array("localhost".utf8),
            basePath: basePath,
            socketPath: path
        )
    }
}

private let slash: UInt8 = 0x2F
private let colon: UInt8 = 0x3A
private let questionMark: UInt8 = 0x3F
private let numberSign: UInt8 = 0x23

private enum Scheme {
    case http
    case https
    case unix
    case httpUnix
}

private func splitScheme(_ bytes: [UInt8]) throws(EndpointError) -> (Scheme, rest: Int) {
    var end = 0
    while end < bytes.count, isSchemeCharacter(bytes[end]) { end += 1 }
    guard end > 0, bytes.count - end >= 3, bytes[end] == colon, bytes[end + 1] == slash, bytes[end + 2] == slash else {
        if end < bytes.count, !isVisible(bytes[end]) {
            throw EndpointError(problem: .illegalCharacter, offset: end)
        }
        throw EndpointError(problem: .missingScheme, offset: 0)
    }
    let scheme = bytes[..<end]
    if equals(scheme, "http") { return (.http, end + 3) }
    if equals(scheme, "https") { return (.https, end + 3) }
    if equals(scheme, "unix") { return (.unix, end + 3) }
    if equals(scheme, "http+unix") { return (.httpUnix, end + 3) }
    throw EndpointError(problem: .unknownScheme, offset: 0)
}

private func equals(_ bytes: ArraySlice<UInt8>, _ lowercased: StaticString) -> Bool {
    lowercased.withUTF8Buffer { expected in
        bytes.count == expected.count && zip(bytes, expected).allSatisfy { toLowercase($0) == $1 }
    }
}

private func parsePort(_ text: ArraySlice<UInt8>) throws(EndpointError) -> UInt16? {
    guard let first = text.first else { return nil }
    // Something else than a port follows a bracketed address.
    guard first == colon else { throw EndpointError(problem: .invalidHost, offset: text.startIndex) }
    let digits = text.dropFirst()
    var port = 0
    for digit in digits {
        guard isDigit(digit), port <= 65535 else {
            throw EndpointError(problem: .invalidPort, offset: digits.startIndex)
        }
        port = port * 10 + Int(digit - 0x30)
    }
    guard port >= 1, port <= 65535 else { throw EndpointError(problem: .invalidPort, offset: digits.startIndex) }
    return UInt16(port)
}

private func parseName(_ text: ArraySlice<UInt8>) throws(EndpointError) -> [UInt8] {
    guard text.count <= 253 else { throw EndpointError(problem: .invalidHost, offset: text.startIndex) }
    for index in text.indices {
        let byte = text[index]
        guard isLetter(byte) || isDigit(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F else {
            throw EndpointError(problem: .invalidHost, offset: index)
        }
    }
    return text.map(toLowercase)
}

private func parsePath(_ text: ArraySlice<UInt8>) -> [UInt8] {
    let end = text.firstIndex { $0 == questionMark || $0 == numberSign } ?? text.endIndex
    let path = text[..<end]
    return Array(path.last == slash ? path.dropLast() : path)
}

private func decodePercent(_ text: ArraySlice<UInt8>) throws(EndpointError) -> [UInt8] {
    var decoded: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
        if text[index] != 0x25 {
            decoded.append(text[index])
            index += 1
            continue
        }
        guard index + 2 < text.endIndex, let high = hexadecimal(text[index + 1]), let low = hexadecimal(text[index + 2])
        else { throw EndpointError(problem: .invalidSocketPath, offset: index) }
        decoded.append(high << 4 | low)
        index += 3
    }
    return decoded
}

private func requireVisible(_ text: ArraySlice<UInt8>) throws(EndpointError) {
    for index in text.indices where !isVisible(text[index]) {
        throw EndpointError(problem: .illegalCharacter, offset: index)
    }
}

private func isSchemeCharacter(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == 0x2B || byte == 0x2D || byte == 0x2E
}

private func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
private func toLowercase(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

private func hexadecimal(_ byte: UInt8) -> UInt8? {
    if isDigit(byte) { return byte - 0x30 }
    let letter = byte | 0x20
    return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : nil
}

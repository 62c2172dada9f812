extension ResponseReader {
    /// Reads `HTTP/1.1 200 OK` and returns the status.
    mutating func readStatusLine(_ line: Span<UInt8>) throws(ResponseFault) -> Int {
        guard line.count >= 12, starts(line, with: "HTTP/") else { throw .statusLine }
        guard line[5] == 0x31, line[6] == 0x2E, line[7] == 0x30 || line[7] == 0x31 else {
            // HTTP/2.0 is another version; `HTTP/x` is no status line at all.
            throw isDigit(line[5]) && line[6] == 0x2E && isDigit(line[7]) ? .version : .statusLine
        }
        minorVersion = line[7] &- 0x30
        guard line[8] == 0x20, isDigit(line[9]), isDigit(line[10]), isDigit(line[11]) else { throw .statusLine }
        if line.count > 12 {
            guard line[12] == 0x20, areFieldValueBytes(line.extracting(13...)) else { throw .statusLine }
        }
        let status = Int(line[9] &- 0x30) &* 100 &+ Int(line[10] &- 0x30) &* 10 &+ Int(line[11] &- 0x30)
        guard status >= 100 else { throw .statusLine }
        return status
    }

    /// Reads a header line and keeps what matters.
    mutating func readHeader(_ line: Span<UInt8>, into response: inout HTTPResponse) throws(ResponseFault) {
        let (nameEnd, value) = try splitHeader(line)
        let name = line.extracting(first: nameEnd)
        let text = line.extracting(value)
        // The length tells the known names apart, or nearly.
        switch nameEnd {
        case 10 where isName(name, "connection"):
            readConnection(text)
        case 11 where isName(name, "retry-after"):
            response.keep(.retryAfter, text)
        case 12 where isName(name, "content-type"):
            response.keep(.contentType, text)
        case 14 where isName(name, "content-length"):
            let length = try readContentLength(text)
            if let known = contentLength, known != length { throw .contentLength }
            contentLength = length
        case 16 where isName(name, "content-encoding"):
            response.keep(.contentEncoding, text)
        case 17 where isName(name, "transfer-encoding"):
            guard !isChunked, isName(text, "chunked") else { throw .transferEncoding }
            isChunked = true
        case 19 where isName(name, "datadog-agent-state"):
            response.keep(.agentState, text)
        case 27 where isName(name, "datadog-container-tags-hash"):
            response.keep(.containerTagsHash, text)
        case 29 where isName(name, "datadog-rates-payload-version"):
            response.keep(.ratesPayloadVersion, text)
        default:
            break
        }
    }

    /// Checks a header line and finds its name's end and its value, without the spaces around it.
    func splitHeader(_ line: Span<UInt8>) throws(ResponseFault) -> (nameEnd: Int, value: Range<Int>) {
        let nameEnd = countTokenBytes(line)
        guard nameEnd > 0, nameEnd < line.count, line[nameEnd] == 0x3A else { throw .headerLine }
        var start = nameEnd &+ 1
        while start < line.count, isBlank(line[start]) { start &+= 1 }
        var end = line.count
        guard areFieldValueBytes(line.extracting(start..<end)) else { throw .headerValue }
        while end > start, isBlank(line[end &- 1]) { end &-= 1 }
        return (nameEnd, start..<end)
    }

    /// Reads the size of a chunk; an extension after it is checked and ignored.
    func readChunkSize(_ line: Span<UInt8>) throws(ResponseFault) -> Int {
        var size = 0
        var index = 0
        while index < line.count, let digit = hexadecimal(line[index]) {
            guard size <= Int.max >> 4 else { throw .chunkSize }
            size = size << 4 | digit
            index &+= 1
        }
        guard index > 0 else { throw .chunkSize }
        while index < line.count, isBlank(line[index]) { index &+= 1 }
        guard index < line.count else { return size }
        guard line[index] == 0x3B else { throw .chunkSize }
        guard areFieldValueBytes(line.extracting(index...)) else { throw .chunkSize }
        return size
    }

    private func readContentLength(_ text: Span<UInt8>) throws(ResponseFault) -> Int {
        guard !text.isEmpty else { throw .contentLength }
        var length = 0
        for index in 0..<text.count {
            guard isDigit(text[index]) else { throw .contentLength }
            let (tenfold, overflow) = length.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = tenfold.addingReportingOverflow(Int(text[index] &- 0x30))
            guard !overflow, !overflow2 else { throw .contentLength }
            length = sum
        }
        return length
    }

    private mutating func readConnection(_ text: Span<UInt8>) {
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] != 0x2C { end &+= 1 }
            var last = end
            while start < last, isBlank(text[start]) { start &+= 1 }
            while last > start, isBlank(text[last &- 1]) { last &-= 1 }
            let option = text.extracting(start..<last)
            if isName(option, "close") { saysClose = true }
            if isName(option, "keep-alive") { saysKeepAlive = true }
            start = end &+ 1
        }
    }
}

@inline(__always)
private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

@inline(__always)
private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

private func hexadecimal(_ byte: UInt8) -> Int? {
    if isDigit(byte) { return Int(byte &- 0x30) }
    let letter = byte | 0x20
    return letter >= 0x61 && letter <= 0x66 ? Int(letter &- 0x61) &+ 10 : nil
}

private func starts(_ text: Span<UInt8>, with prefix: StaticString) -> Bool {
    prefix.withUTF8Buffer { prefix in
        guard text.count >= prefix.count else { return false }
        for index in 0..<prefix.count where text[index] != prefix[index] { return false }
        return true
    }
}

/// Compares with a name of lower-case letters and hyphens, whatever the case of the text.
///
/// The text has no control characters, so setting the bit for lower case makes nothing else equal.
private func isName(_ text: Span<UInt8>, _ name: StaticString) -> Bool {
    text.count == name.utf8CodeUnitCount
        && text.withUnsafeBufferPointer { text in
            name.withUTF8Buffer { name in
                var difference: UInt8 = 0
                for index in 0..<name.count { difference |= (text[index] | 0x20) ^ name[index] }
                return difference == 0
            }
        }
}

internal import DPWire

/// Why a configuration was not understood.
package struct ObfuscationOptionsError: Error, Equatable, Sendable {
    /// The kinds of fault.
    package enum Reason: Equatable, Sendable {
        /// The text is not JSON, or not of objects that hold options.
        case invalidJSON
        /// There is no option of that name.
        case unknownOption
        /// The option takes another kind of value: a flag, or a list of texts.
        case wrongKind
        /// `sql.obfuscation_mode` names no mode.
        case unknownMode
    }

    package let reason: Reason

    /// The option's name, with dots, as far as it is known.
    package let name: [UInt8]

    init(_ reason: Reason, _ name: [UInt8] = []) {
        self.reason = reason
        self.name = name
    }
}

extension ObfuscationOptions {
    /// Sets options from a JSON object of objects, such as `{"redis": {"enabled": true}}`; what it lacks stays as it is.
    ///
    /// SQL options stand under `sql`, by the names of ``SQLOptions``.
    package mutating func read(json text: RawSpan) throws(ObfuscationOptionsError) {
        var reader = JSONReader(text)
        var fault: ObfuscationOptionsError?
        do throws(JSONError) {
            try reader.enterObject()
            while fault == nil, let key = try reader.nextKey() {
                let group = reader.bytes(of: key)
                if try reader.peek() == .object {
                    try reader.enterObject()
                    while fault == nil, let key = try reader.nextKey() {
                        fault = try readOption(group + [0x2e] + reader.bytes(of: key), &reader)
                    }
                } else {
                    fault = try readOption(group, &reader)
                }
            }
            if fault == nil { try reader.finish() }
        } catch {
            throw ObfuscationOptionsError(.invalidJSON)
        }
        if let fault { throw fault }
    }

    /// Sets an option from the text of an environment variable.
    ///
    /// A flag is on for `true` and `1` and off for any other text; a list has commas or spaces between its texts.
    package mutating func set(_ option: ObfuscationOption, fromText text: RawSpan) {
        if set(option, to: .flag(text.says("true") || text.says("1"))) { return }
        var keys: [[UInt8]] = []
        var key: [UInt8] = []
        for offset in 0...text.byteCount {
            let byte = text.byte(offset)
            if offset < text.byteCount, byte != 0x2c, byte != 0x20 {
                key.append(byte)
            } else if !key.isEmpty {
                keys.append(key)
                key = []
            }
        }
        _ = set(option, to: .keys(keys))
    }

    private mutating func readOption(
        _ name: [UInt8],
        _ reader: inout JSONReader
    ) throws(JSONError) -> ObfuscationOptionsError? {
        let prefix: StaticString = "sql."
        let start = prefix.utf8CodeUnitCount
        if name.count > start, name.span.bytes.says(prefix, in: 0..<start) {
            return try readSQLOption(name, Array(name[start...]), &reader)
        }
        guard let option = ObfuscationOption(named: name.span.bytes) else {
            return ObfuscationOptionsError(.unknownOption, name)
        }
        switch try reader.peek() {
        case .boolean:
            let flag = try reader.readBoolean()
            return set(option, to: .flag(flag)) ? nil : ObfuscationOptionsError(.wrongKind, name)
        case .array:
            var keys: [[UInt8]] = []
            try reader.enterArray()
            while try reader.nextElement() {
                let text = try reader.readString()
                keys.append(reader.bytes(of: text))
            }
            return set(option, to: .keys(keys)) ? nil : ObfuscationOptionsError(.wrongKind, name)
        case .null:
            try reader.readNull()
            return nil
        default:
            return ObfuscationOptionsError(.wrongKind, name)
        }
    }

    private mutating func readSQLOption(
        _ name: [UInt8],
        _ option: [UInt8],
        _ reader: inout JSONReader
    ) throws(JSONError) -> ObfuscationOptionsError? {
        switch try reader.peek() {
        case .boolean:
            let flag = try reader.readBoolean()
            return sql.set(option.span.bytes, to: flag) ? nil : ObfuscationOptionsError(.unknownOption, name)
        case .string:
            let text = try reader.readString()
            let value = reader.bytes(of: text)
            if option.span.bytes.says("dbms") {
                sql.dialect = SQLDialect(named: value.span.bytes, for: .obfuscateOnly)
                return nil
            }
            guard option.span.bytes.says("obfuscation_mode") else {
                return ObfuscationOptionsError(.wrongKind, name)
            }
            guard let mode = SQLOptions.Mode(named: value.span.bytes) else {
                return ObfuscationOptionsError(.unknownMode, value)
            }
            sql.mode = mode
            return nil
        case .null:
            try reader.readNull()
            return nil
        default:
            return ObfuscationOptionsError(.wrongKind, name)
        }
    }
}

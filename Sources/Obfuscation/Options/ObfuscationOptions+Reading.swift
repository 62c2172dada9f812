internal import DPWire

/// Why a configuration was not understood.
package struct ObfuscationOptionsError: Error, Equatable, Sendable {
    /// The kinds of fault.
    package enum Reason: Equatable, Sendable {
        /// The text is not JSON, or not of objects that hold options.
        case invalidJSON
        /// There is no option of that name.
        case unknownOption
        /// The option takes another kind of value: a flag, or a list of texts or rules.
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
    /// SQL options stand under `sql`, by the names of ``SQLOptions``; rules under `replace_tags` or `tag_replace_rules`.
    /// Instead, all of it may stand as in the agent's own configuration, below `apm_config`, with `sql_obfuscation_mode`
    /// and the list `features`.
    ///
    /// - Returns: the features that are not about obfuscation.
    @discardableResult
    package mutating func read(json text: RawSpan) throws(ObfuscationOptionsError) -> [[UInt8]] {
        var reader = JSONReader(text)
        var features: [[UInt8]] = []
        var fault: ObfuscationOptionsError?
        do throws(JSONError) {
            fault = try readGroups(&reader, &features)
            if fault == nil { try reader.finish() }
        } catch {
            throw ObfuscationOptionsError(.invalidJSON)
        }
        if let fault { throw fault }
        return features.filter { !sql.enable(feature: $0.span.bytes) }
    }

    private mutating func readGroups(
        _ reader: inout JSONReader,
        _ features: inout [[UInt8]]
    ) throws(JSONError) -> ObfuscationOptionsError? {
        try reader.enterObject()
        while let key = try reader.nextKey() {
            let group = reader.bytes(of: key)
            let name = group.span.bytes
            let kind = try reader.peek()
            var fault: ObfuscationOptionsError?
            if kind == .object, name.says("apm_config") || name.says("obfuscation") {
                fault = try readGroups(&reader, &features)
            } else if kind == .array, name.says("features") {
                features += try Self.texts(&reader)
            } else if kind == .array, name.says("replace_tags") || name.says("tag_replace_rules") {
                if let tags = try ReplaceTag.list(&reader) {
                    replaceTags = tags
                } else {
                    fault = ObfuscationOptionsError(.wrongKind, group)
                }
            } else if kind == .object {
                fault = try readMembers(of: group, &reader)
            } else {
                fault = try readOption(group, &reader)
            }
            if let fault { return fault }
        }
        return nil
    }

    private mutating func readMembers(
        of group: [UInt8],
        _ reader: inout JSONReader
    ) throws(JSONError) -> ObfuscationOptionsError? {
        try reader.enterObject()
        while let key = try reader.nextKey() {
            if let fault = try readOption(group + [0x2e] + reader.bytes(of: key), &reader) { return fault }
        }
        return nil
    }

    private static func texts(_ reader: inout JSONReader) throws(JSONError) -> [[UInt8]] {
        var texts: [[UInt8]] = []
        try reader.enterArray()
        while try reader.nextElement() {
            let text = try reader.readString()
            texts.append(reader.bytes(of: text))
        }
        return texts
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
        if name.span.bytes.says("sql_obfuscation_mode") {
            return try readSQLOption(name, Array("obfuscation_mode".utf8), &reader)
        }
        guard let option = ObfuscationOption(named: name.span.bytes) else {
            return ObfuscationOptionsError(.unknownOption, name)
        }
        switch try reader.peek() {
        case .boolean:
            let flag = try reader.readBoolean()
            return set(option, to: .flag(flag)) ? nil : ObfuscationOptionsError(.wrongKind, name)
        case .array:
            let keys = try Self.texts(&reader)
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

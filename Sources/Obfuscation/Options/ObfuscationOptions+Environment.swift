internal import DPWire

/// Why a variable of an environment was not understood.
package struct ObfuscationVariableError: Error, Equatable, Sendable {
    /// The kinds of fault.
    package enum Reason: Equatable, Sendable {
        /// No option belongs to the variable.
        case unknownOption
        /// It is to say `true` or `false`.
        case badFlag
        /// It is to say `obfuscate_only` or `obfuscate_and_normalize`.
        case unknownMode
        /// It is to hold a JSON array of rules, each with `name`, `pattern` and `repl`.
        case badRules
    }

    package let reason: Reason
}

extension ObfuscationOptions {
    /// Sets options from one of the agent's environment variables; an empty one changes nothing.
    ///
    /// `DD_APM_OBFUSCATION_…` are the options of ``ObfuscationOption``, flags in the spellings of Go, lists with commas or
    /// spaces between their texts. `DD_APM_REPLACE_TAGS` holds rules as JSON, `DD_APM_SQL_OBFUSCATION_MODE` the mode, and
    /// `DD_APM_FEATURES` names that are left to the caller unless they are about SQL.
    ///
    /// - Returns: the features that are not about obfuscation; empty for all other variables.
    @discardableResult
    package mutating func read(
        variable name: RawSpan,
        _ value: RawSpan
    ) throws(ObfuscationVariableError) -> [[UInt8]] {
        if value.isEmpty { return [] }
        if name.says("DD_APM_FEATURES") {
            return Self.texts(in: value).filter { !sql.enable(feature: $0.span.bytes) }
        }
        if name.says("DD_APM_REPLACE_TAGS") {
            do throws(ReplaceRule.Fault) {
                replaceTags = try ReplaceTag.list(json: value)
            } catch {
                throw ObfuscationVariableError(reason: .badRules)
            }
        } else if name.says("DD_APM_SQL_OBFUSCATION_MODE") {
            switch SQLOptions.Mode(named: value) {
            case .obfuscateOnly: sql.mode = .obfuscateOnly
            case .obfuscateAndNormalize: sql.mode = .obfuscateAndNormalize
            case .legacy, .normalizeOnly, nil: throw ObfuscationVariableError(reason: .unknownMode)
            }
        } else if name.begins(with: "DD_APM_OBFUSCATION_") {
            // Execution plans are no part of spans.
            if name.begins(with: "DD_APM_OBFUSCATION_SQL_EXEC_PLAN") { return [] }
            guard let option = ObfuscationOption(environmentVariable: name) else {
                throw ObfuscationVariableError(reason: .unknownOption)
            }
            if set(option, to: .keys(Self.texts(in: value))) { return [] }
            guard let flag = Self.flag(value) else { throw ObfuscationVariableError(reason: .badFlag) }
            _ = set(option, to: .flag(flag))
        }
        return []
    }

    /// What a text says as a flag, in the spellings that Go knows.
    private static func flag(_ text: RawSpan) -> Bool? {
        if text.says("1") || text.says("t") || text.says("T") { return true }
        if text.says("true") || text.says("True") || text.says("TRUE") { return true }
        if text.says("0") || text.says("f") || text.says("F") { return false }
        if text.says("false") || text.says("False") || text.says("FALSE") { return false }
        return nil
    }

    private static func texts(in list: RawSpan) -> [[UInt8]] {
        var texts: [[UInt8]] = []
        var text: [UInt8] = []
        for offset in 0...list.byteCount {
            let byte = list.byte(offset)
            if offset < list.byteCount, byte != 0x2c, byte != 0x20 {
                text.append(byte)
            } else if !text.isEmpty {
                texts.append(text)
                text = []
            }
        }
        return texts
    }
}

extension RawSpan {
    fileprivate func begins(with prefix: StaticString) -> Bool {
        byteCount >= prefix.utf8CodeUnitCount && says(prefix, in: 0..<prefix.utf8CodeUnitCount)
    }
}

internal import DPWire

/// An option by name: the agent's, below `apm_config.obfuscation`, or the reference's where that has another.
package enum ObfuscationOption: CaseIterable, Sendable {
    case creditCardsEnabled
    case creditCardsLuhn
    case creditCardsKeepValues
    case elasticsearchEnabled
    case elasticsearchKeepValues
    case elasticsearchObfuscateSQLValues
    case openSearchEnabled
    case openSearchKeepValues
    case openSearchObfuscateSQLValues
    case mongoDBEnabled
    case mongoDBKeepValues
    case mongoDBObfuscateSQLValues
    case httpRemoveQueryString
    case httpRemovePathsWithDigits
    case memcachedEnabled
    case memcachedKeepCommand
    case redisEnabled
    case redisRemoveAllArguments
    case valkeyEnabled
    case valkeyRemoveAllArguments
    case removeStackTraces

    /// The name in configurations; in the environment it is in upper case, with `_` for dots, behind
    /// `DD_APM_OBFUSCATION_`.
    package var name: StaticString {
        switch self {
        case .creditCardsEnabled: "credit_cards.enabled"
        case .creditCardsLuhn: "credit_cards.luhn"
        case .creditCardsKeepValues: "credit_cards.keep_values"
        case .elasticsearchEnabled: "elasticsearch.enabled"
        case .elasticsearchKeepValues: "elasticsearch.keep_values"
        case .elasticsearchObfuscateSQLValues: "elasticsearch.obfuscate_sql_values"
        case .openSearchEnabled: "opensearch.enabled"
        case .openSearchKeepValues: "opensearch.keep_values"
        case .openSearchObfuscateSQLValues: "opensearch.obfuscate_sql_values"
        case .mongoDBEnabled: "mongodb.enabled"
        case .mongoDBKeepValues: "mongodb.keep_values"
        case .mongoDBObfuscateSQLValues: "mongodb.obfuscate_sql_values"
        case .httpRemoveQueryString: "http.remove_query_string"
        case .httpRemovePathsWithDigits: "http.remove_paths_with_digits"
        case .memcachedEnabled: "memcached.enabled"
        case .memcachedKeepCommand: "memcached.keep_command"
        case .redisEnabled: "redis.enabled"
        case .redisRemoveAllArguments: "redis.remove_all_args"
        case .valkeyEnabled: "valkey.enabled"
        case .valkeyRemoveAllArguments: "valkey.remove_all_args"
        case .removeStackTraces: "remove_stack_traces"
        }
    }

    /// Another name that is accepted too.
    private var alias: StaticString? {
        switch self {
        case .elasticsearchKeepValues: "elasticsearch.keep_keys"
        case .openSearchKeepValues: "opensearch.keep_keys"
        case .mongoDBKeepValues: "mongodb.keep_keys"
        case .elasticsearchObfuscateSQLValues: "elasticsearch.transform_keys"
        case .openSearchObfuscateSQLValues: "opensearch.transform_keys"
        case .mongoDBObfuscateSQLValues: "mongodb.transform_keys"
        case .httpRemovePathsWithDigits: "http.remove_path_digits"
        default: nil
        }
    }

    /// The option with a name, or nil.
    package init?(named name: RawSpan) {
        for option in Self.allCases where name.says(option.name) || option.alias.map({ name.says($0) }) ?? false {
            self = option
            return
        }
        return nil
    }

    /// The option with the name of an environment variable, or nil.
    package init?(environmentVariable name: RawSpan) {
        let prefix: StaticString = "DD_APM_OBFUSCATION_"
        let start = prefix.utf8CodeUnitCount
        guard name.byteCount > start, name.says(prefix, in: 0..<start) else { return nil }
        for option in Self.allCases where Self.isVariable(name, start..<name.byteCount, of: option.name) {
            self = option
            return
        }
        return nil
    }

    private static func isVariable(_ text: RawSpan, _ range: Range<Int>, of name: StaticString) -> Bool {
        guard range.count == name.utf8CodeUnitCount else { return false }
        for index in 0..<range.count {
            let byte = name.utf8Start[index]
            let wanted = byte == 0x2e ? 0x5f : byte &- 0x61 < 26 ? byte & 0xdf : byte
            guard text.byte(range.lowerBound &+ index) == wanted else { return false }
        }
        return true
    }
}

/// What an option is set to.
package enum ObfuscationOptionValue: Equatable, Sendable {
    case flag(Bool)
    case keys([[UInt8]])
}

extension ObfuscationOptions {
    /// Sets an option.
    ///
    /// - Returns: false if the option does not take this kind of value.
    package mutating func set(_ option: ObfuscationOption, to value: ObfuscationOptionValue) -> Bool {
        switch value {
        case .flag(let flag): set(option, to: flag)
        case .keys(let keys): set(option, to: KeySet(keys))
        }
    }

    private mutating func set(_ option: ObfuscationOption, to flag: Bool) -> Bool {
        switch option {
        case .creditCardsEnabled: creditCards.isEnabled = flag
        case .creditCardsLuhn: creditCards.luhn = flag
        case .elasticsearchEnabled: elasticsearch.isEnabled = flag
        case .openSearchEnabled: openSearch.isEnabled = flag
        case .mongoDBEnabled: mongoDB.isEnabled = flag
        case .httpRemoveQueryString: http.removesQuery = flag
        case .httpRemovePathsWithDigits: http.removesPathsWithDigits = flag
        case .memcachedEnabled: memcached.isEnabled = flag
        case .memcachedKeepCommand: memcached.keepCommand = flag
        case .redisEnabled: redis.isEnabled = flag
        case .redisRemoveAllArguments: redis.removeAllArguments = flag
        case .valkeyEnabled: valkey.isEnabled = flag
        case .valkeyRemoveAllArguments: valkey.removeAllArguments = flag
        case .removeStackTraces: removeStackTraces = flag
        default: return false
        }
        return true
    }

    private mutating func set(_ option: ObfuscationOption, to keys: KeySet) -> Bool {
        switch option {
        case .creditCardsKeepValues: creditCards.keepValues = keys
        case .elasticsearchKeepValues: elasticsearch.keepValues = keys
        case .elasticsearchObfuscateSQLValues: elasticsearch.obfuscateSQLValues = keys
        case .openSearchKeepValues: openSearch.keepValues = keys
        case .openSearchObfuscateSQLValues: openSearch.obfuscateSQLValues = keys
        case .mongoDBKeepValues: mongoDB.keepValues = keys
        case .mongoDBObfuscateSQLValues: mongoDB.obfuscateSQLValues = keys
        default: return false
        }
        return true
    }
}

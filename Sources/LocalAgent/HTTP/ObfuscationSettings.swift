internal import DPObfuscation
internal import DataPipeline

/// What `/info` says of how spans are obfuscated, by the agent's names.
struct ObfuscationSettings: Encodable, Sendable {
    struct Address: Encodable, Sendable {
        var remove_query_string: Bool
        var remove_path_digits: Bool
    }

    struct Commands: Encodable, Sendable {
        var enabled: Bool
        var remove_all_args: Bool
    }

    struct Memcached: Encodable, Sendable {
        var enabled: Bool
        var keep_command: Bool
    }

    var elastic_search: Bool
    var mongo: Bool
    var sql_exec_plan = false
    var sql_exec_plan_normalize = false
    var sql_obfuscation_mode: String
    var http: Address
    var remove_stack_traces: Bool
    var redis: Commands
    var valkey: Commands
    var memcached: Memcached

    init(_ options: ObfuscationOptions) {
        elastic_search = options.elasticsearch.isEnabled
        mongo = options.mongoDB.isEnabled
        sql_obfuscation_mode =
            switch options.sql.mode {
            case .legacy: ""
            case .normalizeOnly: "normalize_only"
            case .obfuscateOnly: "obfuscate_only"
            case .obfuscateAndNormalize: "obfuscate_and_normalize"
            }
        http = Address(
            remove_query_string: options.http.removesQuery,
            remove_path_digits: options.http.removesPathsWithDigits
        )
        remove_stack_traces = options.removeStackTraces
        redis = Commands(enabled: options.redis.isEnabled, remove_all_args: options.redis.removeAllArguments)
        valkey = Commands(enabled: options.valkey.isEnabled, remove_all_args: options.valkey.removeAllArguments)
        memcached = Memcached(enabled: options.memcached.isEnabled, keep_command: options.memcached.keepCommand)
    }
}

extension ProcessingRules {
    /// The features that change resources, so that tracers can name them alike.
    var features: [String] {
        let sql = obfuscation.sql
        return [
            (allowsBigResources, "big_resource"), (sql.replaceDigits, "quantize_sql_tables"),
            (sql.keepSQLAlias, "keep_sql_alias"), (sql.dollarQuotedFunc, "dollar_quoted_func"),
        ].filter { $0.0 }.map { $0.1 }
    }
}

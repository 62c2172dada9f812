internal import DPWire

/// What is obfuscated, and how.
///
/// A fresh value obfuscates only what cannot be turned off.
package struct ObfuscationOptions: Equatable, Sendable {
    /// Numbers of payment cards in tags and event attributes.
    package struct CreditCards: Equatable, Sendable {
        package var isEnabled = false
        /// Whether the checksum must hold too.
        package var luhn = false
        /// Keys whose values are left alone.
        package var keepValues = KeySet()
    }

    /// Queries in JSON.
    package struct Documents: Equatable, Sendable {
        package var isEnabled = false
        /// Keys whose values are shown.
        package var keepValues = KeySet()
        /// Keys whose values are SQL statements.
        package var obfuscateSQLValues = KeySet()
    }

    /// Raw commands of Redis or Valkey.
    package struct Commands: Equatable, Sendable {
        package var isEnabled = false
        /// Whether all arguments go, whatever the command.
        package var removeAllArguments = false
    }

    /// Commands of memcached.
    package struct Memcached: Equatable, Sendable {
        package var isEnabled = false
        /// Whether the command without its value stays; else nothing does.
        package var keepCommand = false
    }

    package var creditCards = CreditCards()
    package var elasticsearch = Documents()
    package var openSearch = Documents()
    package var mongoDB = Documents()
    package var http = URLObfuscation()
    package var memcached = Memcached()
    package var redis = Commands()
    package var valkey = Commands()
    package var sql = SQLOptions()

    /// Whether stack traces of errors become `?`.
    package var removeStackTraces = false

    package init() {}

    /// The agent's defaults.
    package static var agentDefaults: ObfuscationOptions {
        var options = ObfuscationOptions()
        options.creditCards.isEnabled = true
        options.elasticsearch.isEnabled = true
        options.openSearch.isEnabled = true
        options.mongoDB.isEnabled = true
        options.memcached.isEnabled = true
        options.redis.isEnabled = true
        options.valkey.isEnabled = true
        return options
    }
}

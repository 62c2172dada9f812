/// What is obfuscated, and how.
///
/// A fresh value obfuscates only what cannot be turned off.
public struct ObfuscationOptions: Equatable, Sendable {
    /// Numbers of payment cards in tags and event attributes.
    public struct CreditCards: Equatable, Sendable {
        /// Whether they are looked for.
        public var isEnabled = false
        /// Whether the checksum must hold too.
        public var luhn = false
        /// Keys whose values are left alone.
        public var keepValues = KeySet()
    }

    /// Queries in JSON.
    public struct Documents: Equatable, Sendable {
        /// Whether they are obfuscated.
        public var isEnabled = false
        /// Keys whose values are shown.
        public var keepValues = KeySet()
        /// Keys whose values are SQL statements.
        public var obfuscateSQLValues = KeySet()
    }

    /// Raw commands of Redis or Valkey.
    public struct Commands: Equatable, Sendable {
        /// Whether they are obfuscated; resources that are commands always are.
        public var isEnabled = false
        /// Whether all arguments go, whatever the command.
        public var removeAllArguments = false
    }

    /// Commands of memcached.
    public struct Memcached: Equatable, Sendable {
        /// Whether they are obfuscated.
        public var isEnabled = false
        /// Whether the command without its value stays; else nothing does.
        public var keepCommand = false
    }

    /// A rule of `replace_tags`, not checked yet: what a pattern matches in some texts of a span is replaced.
    public struct ReplaceTag: Equatable, Sendable {
        /// `*` for the resource and every tag whose key does not begin with `_`, `resource.name`, or a tag's key; UTF-8.
        public var name: [UInt8]
        /// In RE2's syntax, found anywhere in the text; UTF-8.
        public var pattern: [UInt8]
        /// What stands for each match, with `$1` or `${name}` for groups; UTF-8.
        public var replacement: [UInt8]

        /// A rule from its three texts.
        public init(name: String, pattern: String, replacement: String) {
            self.init(name: Array(name.utf8), pattern: Array(pattern.utf8), replacement: Array(replacement.utf8))
        }

        init(name: [UInt8], pattern: [UInt8], replacement: [UInt8]) {
            self.name = name
            self.pattern = pattern
            self.replacement = replacement
        }
    }

    /// Numbers of payment cards.
    public var creditCards = CreditCards()
    /// Bodies of Elasticsearch requests, tag `elasticsearch.body`.
    public var elasticsearch = Documents()
    /// Bodies of OpenSearch requests, tag `opensearch.body`.
    public var openSearch = Documents()
    /// MongoDB queries, tag `mongodb.query`.
    public var mongoDB = Documents()
    /// URLs, tag `http.url`.
    public var http = URLObfuscation()
    /// Commands, tag `memcached.command`.
    public var memcached = Memcached()
    /// Commands, tag `redis.raw_command`.
    public var redis = Commands()
    /// Commands, tag `valkey.raw_command`.
    public var valkey = Commands()
    /// SQL statements; they are always obfuscated.
    public var sql = SQLOptions()
    /// What is replaced at last, rule by rule.
    public var replaceTags: [ReplaceTag] = []

    /// Whether stack traces of errors become `?`.
    public var removeStackTraces = false

    /// Only what cannot be turned off.
    public init() {}

    /// The agent's defaults.
    public static var agentDefaults: ObfuscationOptions {
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

import ArgumentParser

/// What a text is that is to lose its secrets.
enum ObfuscationKind: String, CaseIterable, ExpressibleByArgument {
    case sql
    /// A raw command, as in `redis.raw_command`.
    case redis
    case valkey
    /// A command as a resource, of which only names stay.
    case redisResource = "redis-resource"
    case memcached
    case mongodb
    case elasticsearch
    case opensearch
    case json
    case url
    case card
    /// A list of peers, as in tags of statistics.
    case ip
}

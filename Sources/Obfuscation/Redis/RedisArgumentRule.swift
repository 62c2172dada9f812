internal import DPWire

/// Which arguments of a command hold values.
enum RedisArgumentRule {
    /// None: the arguments name things, or the command is not known.
    case none
    /// All of them, shown as one.
    case all
    /// All but the first, shown as one.
    case rest
    /// The one at an index.
    case one(Int)
    /// Those from an index on that are so many apart.
    case every(Int, from: Int)
    /// The value that `CONFIG SET` sets.
    case configSet
    /// The value of the first `SET` that `BITFIELD` performs.
    case bitfieldSet
    /// The members that `ZADD` adds, which stand behind its flags and behind their scores.
    case sortedSetMembers

    /// The rule for a command.
    init(_ command: RedisWord) {
        switch command {
        case "AUTH", "MIGRATE", "HELLO":
            self = .all
        case "ACL", "GEOHASH", "GEOPOS", "GEODIST", "LPUSH", "RPUSH", "SREM", "ZREM", "SADD":
            self = .rest
        case "APPEND", "GETSET", "LPUSHX", "GEORADIUSBYMEMBER", "RPUSHX", "SET", "SETNX", "SISMEMBER", "ZRANK",
            "ZREVRANK", "ZSCORE":
            self = .one(1)
        case "HSETNX", "LREM", "LSET", "SETBIT", "SETEX", "PSETEX", "SETRANGE", "ZINCRBY", "SMOVE", "RESTORE":
            self = .one(2)
        case "LINSERT":
            self = .one(3)
        case "GEOADD":
            self = .every(3, from: 3)
        case "HMSET", "HSET":
            self = .every(2, from: 2)
        case "MSET", "MSETNX":
            self = .every(2, from: 1)
        case "CONFIG":
            self = .configSet
        case "BITFIELD":
            self = .bitfieldSet
        case "ZADD":
            self = .sortedSetMembers
        default:
            self = .none
        }
    }
}

/// The rule of a command on its way over the arguments, one after the other.
struct RedisArguments {
    /// What becomes of an argument.
    enum Fate {
        case shown
        case replaced
        case removed
    }

    private var rule: RedisArgumentRule
    private var index = 0

    /// The index of the last `SET` of a `BITFIELD`; 0 as long as there was none.
    private var lastSet = 0

    init(_ rule: RedisArgumentRule) {
        self.rule = rule
    }

    /// Decides over the next argument.
    mutating func fate(of text: RawSpan, _ range: Range<Int>) -> Fate {
        defer { index &+= 1 }
        switch rule {
        case .none:
            return .shown
        case .all:
            return index == 0 ? .replaced : .removed
        case .rest:
            return index == 0 ? .shown : index == 1 ? .replaced : .removed
        case .one(let wanted):
            return index == wanted ? .replaced : .shown
        case .every(let step, from: let first):
            return index >= first && (index &- first) % max(step, 1) == 0 ? .replaced : .shown
        case .configSet:
            rule = RedisWord(text, range) == RedisWord("SET") ? .one(2) : .none
            return .shown
        case .bitfieldSet:
            if RedisWord(text, range) == RedisWord("SET") { lastSet = index }
            guard lastSet > 0, index &- lastSet == 3 else { return .shown }
            rule = .none
            return .replaced
        case .sortedSetMembers:
            if index > 0, !isFlag(text, range) { rule = .every(2, from: index &+ 1) }
            return .shown
        }
    }

    private func isFlag(_ text: RawSpan, _ range: Range<Int>) -> Bool {
        switch RedisWord(text, range) {
        case "NX", "XX", "CH", "INCR": true
        default: false
        }
    }
}

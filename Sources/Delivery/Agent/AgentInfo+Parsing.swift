package import DPWire

extension AgentInfo {
    /// Reads an `/info` document.
    ///
    /// - Parameters:
    ///   - body: the document as the agent sent it; its hash becomes the state.
    ///   - containerTagsHash: the value of the answer's header `datadog-container-tags-hash`, which wins over a field of
    ///     that name.
    /// - Throws: if the document is not one JSON object. Fields are read leniently.
    package init(parsing body: [UInt8], containerTagsHash header: [UInt8]? = nil) throws(JSONError) {
        state = SHA256.hash(body)
        var reader = FieldReader(JSONReader(body.span.bytes))
        try readFields(&reader)
        try reader.json.finish()
        malformedFieldCount = reader.malformedFieldCount
        if let header { containerTagsHash = String(decoding: header, as: UTF8.self) }
    }

    private mutating func readFields(_ reader: inout FieldReader) throws(JSONError) {
        try reader.json.enterObject()
        while let key = try reader.json.nextKey() {
            if reader.json.says(key, "version") {
                version = try reader.string()
            } else if reader.json.says(key, "git_commit") {
                gitCommit = try reader.string()
            } else if reader.json.says(key, "endpoints") {
                endpoints = try reader.strings()
            } else if reader.json.says(key, "feature_flags") {
                featureFlags = try reader.strings() ?? []
            } else if reader.json.says(key, "client_drop_p0s") {
                clientDropP0s = try reader.boolean()
            } else if reader.json.says(key, "span_meta_structs") {
                spanMetaStructs = try reader.boolean()
            } else if reader.json.says(key, "long_running_spans") {
                longRunningSpans = try reader.boolean()
            } else if reader.json.says(key, "evp_proxy_allowed_headers") {
                evpProxyAllowedHeaders = try reader.strings()
            } else if reader.json.says(key, "peer_tags") {
                peerTags = try reader.strings()
            } else if reader.json.says(key, "span_kinds_stats_computed") {
                spanKindsStatsComputed = try reader.strings()
            } else if reader.json.says(key, "obfuscation_version") {
                obfuscationVersion = try reader.integer()
            } else if reader.json.says(key, "filter_tags") {
                filterTags = try TagFilter(&reader)
            } else if reader.json.says(key, "filter_tags_regex") {
                filterTagsRegex = try TagFilter(&reader)
            } else if reader.json.says(key, "ignore_resources") {
                ignoreResources = try reader.strings() ?? []
            } else if reader.json.says(key, "container_tags_hash") {
                containerTagsHash = try reader.string()
            } else if reader.json.says(key, "config") {
                configuration = try Configuration(&reader)
            } else {
                try reader.json.skip()
            }
        }
    }
}

extension AgentInfo.TagFilter {
    fileprivate init(_ reader: inout FieldReader) throws(JSONError) {
        guard try reader.enters() else { return }
        while let key = try reader.json.nextKey() {
            if reader.json.says(key, "require") {
                require = try reader.strings() ?? []
            } else if reader.json.says(key, "reject") {
                reject = try reader.strings() ?? []
            } else {
                try reader.json.skip()
            }
        }
    }
}

extension AgentInfo.Configuration {
    fileprivate init(_ reader: inout FieldReader) throws(JSONError) {
        guard try reader.enters() else { return }
        while let key = try reader.json.nextKey() {
            if reader.json.says(key, "default_env") {
                defaultEnvironment = try reader.string()
            } else if reader.json.says(key, "target_tps") {
                targetTracesPerSecond = try reader.double()
            } else if reader.json.says(key, "max_eps") {
                maximumEventsPerSecond = try reader.double()
            } else if reader.json.says(key, "receiver_port") {
                receiverPort = try reader.integer()
            } else if reader.json.says(key, "receiver_socket") {
                receiverSocket = try reader.string()
            } else if reader.json.says(key, "connection_limit") {
                connectionLimit = try reader.integer()
            } else if reader.json.says(key, "receiver_timeout") {
                receiverTimeout = try reader.integer()
            } else if reader.json.says(key, "max_request_bytes") {
                maximumRequestBytes = try reader.integer()
            } else if reader.json.says(key, "statsd_port") {
                statsdPort = try reader.integer()
            } else if reader.json.says(key, "max_memory") {
                maximumMemory = try reader.double()
            } else if reader.json.says(key, "max_cpu") {
                maximumCPU = try reader.double()
            } else if reader.json.says(key, "obfuscation") {
                try readObfuscation(&reader)
            } else {
                try reader.json.skip()
            }
        }
    }

    private mutating func readObfuscation(_ reader: inout FieldReader) throws(JSONError) {
        guard try reader.enters() else { return }
        while let key = try reader.json.nextKey() {
            if reader.json.says(key, "sql_obfuscation_mode") {
                sqlObfuscationMode = try reader.string()
            } else {
                try reader.json.skip()
            }
        }
    }
}

/// Reads one field's value if it is of the wanted type; otherwise passes over it, and counts it unless it is null.
private struct FieldReader: ~Escapable {
    var json: JSONReader
    private(set) var malformedFieldCount = 0

    @_lifetime(copy json)
    init(_ json: consuming JSONReader) {
        self.json = json
    }

    private mutating func has(_ kind: JSONReader.Kind) throws(JSONError) -> Bool {
        let found = try json.peek()
        if found == kind { return true }
        if found != .null { malformedFieldCount &+= 1 }
        try json.skip()
        return false
    }

    mutating func enters() throws(JSONError) -> Bool {
        guard try has(.object) else { return false }
        try json.enterObject()
        return true
    }

    mutating func string() throws(JSONError) -> String? {
        guard try has(.string) else { return nil }
        return json.string(of: try json.readString())
    }

    mutating func boolean() throws(JSONError) -> Bool? {
        guard try has(.boolean) else { return nil }
        return try json.readBoolean()
    }

    mutating func double() throws(JSONError) -> Double? {
        guard try has(.number) else { return nil }
        return try json.readDouble()
    }

    mutating func integer() throws(JSONError) -> Int? {
        guard try has(.number) else { return nil }
        guard let value = Int(exactly: try json.readDouble()) else {
            malformedFieldCount &+= 1
            return nil
        }
        return value
    }

    mutating func strings() throws(JSONError) -> [String]? {
        guard try has(.array) else { return nil }
        try json.enterArray()
        var result: [String] = []
        while try json.nextElement() {
            if let string = try string() { result.append(string) }
        }
        return result
    }
}

internal import DPWire

extension KnownKey {
    /// The number of the known key that some bytes spell, or 0.
    ///
    /// Compares whole words with constants: by length, then first and last word, then what lies between.
    ///
    /// - Parameters:
    ///   - first: the first eight bytes; of a shorter key, its bytes moved to the top.
    ///   - last: the last eight bytes; of a shorter key, the same as `first`.
    @inline(__always)
    static func recognize(_ start: UnsafeRawPointer, count: Int, first: UInt64, last: UInt64) -> UInt8 {
        switch count {
        case 3:
            if first == head("env") { return KnownKey.env.rawValue }
        case 6:
            if first == head("events") { return KnownKey.spanEvents.rawValue }
        case 7:
            if first == head("version") { return KnownKey.version.rawValue }
            if first == head("db.name") { return KnownKey.dbName.rawValue }
            if first == head("db.type") { return KnownKey.dbType.rawValue }
        case 8:
            if first == head("_dd.p.dm") { return KnownKey.decisionMaker.rawValue }
            if first == head("language") { return KnownKey.language.rawValue }
            if first == head("http.url") { return KnownKey.httpURL.rawValue }
            if first == head("out.host") { return KnownKey.outHost.rawValue }
            if first == head("hostname") { return KnownKey.peerHost.rawValue }
        case 9:
            if first == head("span.kind"), last == tail("span.kind") { return KnownKey.spanKind.rawValue }
            if first == head("_dd.p.tid"), last == tail("_dd.p.tid") { return KnownKey.traceIDHigh.rawValue }
            if first == head("component"), last == tail("component") { return KnownKey.component.rawValue }
            if first == head("grpc.code"), last == tail("grpc.code") { return KnownKey.grpcCode.rawValue }
            if first == head("sql.query"), last == tail("sql.query") { return KnownKey.sqlQuery.rawValue }
            if first == head("db.system"), last == tail("db.system") { return KnownKey.dbSystem.rawValue }
            if first == head("grpc.host"), last == tail("grpc.host") { return KnownKey.grpcHost.rawValue }
            if first == head("http.host"), last == tail("http.host") { return KnownKey.httpHost.rawValue }
            if first == head("queuename"), last == tail("queuename") { return KnownKey.queueName.rawValue }
            if first == head("rulesname"), last == tail("rulesname") { return KnownKey.rulesName.rawValue }
            if first == head("tablename"), last == tail("tablename") { return KnownKey.tableName.rawValue }
            if first == head("topicname"), last == tail("topicname") { return KnownKey.topicName.rawValue }
        case 10:
            if first == head("_top_level"), last == tail("_top_level") { return KnownKey.topLevel.rawValue }
            if first == head("process_id"), last == tail("process_id") { return KnownKey.processID.rawValue }
            if first == head("_dd.origin"), last == tail("_dd.origin") { return KnownKey.origin.rawValue }
            if first == head("runtime-id"), last == tail("runtime-id") { return KnownKey.runtimeID.rawValue }
            if first == head("http.route"), last == tail("http.route") { return KnownKey.httpRoute.rawValue }
            if first == head("error.type"), last == tail("error.type") { return KnownKey.errorType.rawValue }
            if first == head("amqp.queue"), last == tail("amqp.queue") { return KnownKey.amqpQueue.rawValue }
            if first == head("bucketname"), last == tail("bucketname") { return KnownKey.bucketName.rawValue }
            if first == head("mongodb.db"), last == tail("mongodb.db") { return KnownKey.mongoDatabase.rawValue }
            if first == head("streamname"), last == tail("streamname") { return KnownKey.streamName.rawValue }
        case 11:
            if first == head("_trace_root"), last == tail("_trace_root") { return KnownKey.traceRoot.rawValue }
            if first == head("_dd.svc_src"), last == tail("_dd.svc_src") { return KnownKey.serviceSource.rawValue }
            if first == head("http.method"), last == tail("http.method") { return KnownKey.httpMethod.rawValue }
            if first == head("error.stack"), last == tail("error.stack") { return KnownKey.errorStack.rawValue }
            if first == head("db.hostname"), last == tail("db.hostname") { return KnownKey.dbHostname.rawValue }
            if first == head("db.instance"), last == tail("db.instance") { return KnownKey.dbInstance.rawValue }
            if first == head("rpc.service"), last == tail("rpc.service") { return KnownKey.rpcService.rawValue }
        case 12:
            if first == head("_dd.measured"), last == tail("_dd.measured") { return KnownKey.measured.rawValue }
            if first == head("_dd.rule_psr"), last == tail("_dd.rule_psr") { return KnownKey.ruleSampleRate.rawValue }
            if first == head("_dd.hostname"), last == tail("_dd.hostname") { return KnownKey.hostname.rawValue }
            if first == head("peer.service"), last == tail("peer.service") { return KnownKey.peerService.rawValue }
            if first == head("db.namespace"), last == tail("db.namespace") { return KnownKey.dbNamespace.rawValue }
            if first == head("dns.hostname"), last == tail("dns.hostname") { return KnownKey.dnsHostname.rawValue }
        case 13:
            if first == head("_dd.top_level"), last == tail("_dd.top_level") { return KnownKey.tracerTopLevel.rawValue }
            if first == head("_dd1.sr.eausr"), last == tail("_dd1.sr.eausr") {
                return KnownKey.analyticsSampleRate.rawValue
            }
            if first == head("_dd.agent_psr"), last == tail("_dd.agent_psr") {
                return KnownKey.agentSampleRate.rawValue
            }
            if first == head("_dd.limit_psr"), last == tail("_dd.limit_psr") {
                return KnownKey.limitSampleRate.rawValue
            }
            if first == head("http.endpoint"), last == tail("http.endpoint") { return KnownKey.httpEndpoint.rawValue }
            if first == head("error.message"), last == tail("error.message") { return KnownKey.errorMessage.rawValue }
            if first == head("mongodb.query"), last == tail("mongodb.query") { return KnownKey.mongoQuery.rawValue }
            if first == head("peer.hostname"), last == tail("peer.hostname") { return KnownKey.peerHostname.rawValue }
            if first == head("net.peer.name"), last == tail("net.peer.name") { return KnownKey.netPeerName.rawValue }
            if first == head("amqp.exchange"), last == tail("amqp.exchange") { return KnownKey.amqpExchange.rawValue }
            if first == head("aws.s3.bucket"), last == tail("aws.s3.bucket") { return KnownKey.awsS3Bucket.rawValue }
        case 14:
            if first == head("_dd.span_links"), last == tail("_dd.span_links") { return KnownKey.spanLinks.rawValue }
            if first == head("http.useragent"), last == tail("http.useragent") {
                return KnownKey.httpUserAgent.rawValue
            }
            if first == head("server.address"), last == tail("server.address") {
                return KnownKey.serverAddress.rawValue
            }
            if first == head("aws.queue.name"), last == tail("aws.queue.name") { return KnownKey.awsQueueName.rawValue }
        case 15:
            if first == head("opensearch.body"), last == tail("opensearch.body") {
                return KnownKey.opensearchBody.rawValue
            }
            if first == head("msmq.queue.path"), last == tail("msmq.queue.path") {
                return KnownKey.msmqQueuePath.rawValue
            }
        case 16:
            if first == head("_dd.base_service"), last == tail("_dd.base_service") {
                return KnownKey.baseService.rawValue
            }
            if first == head("_dd.tags.process"), last == tail("_dd.tags.process") {
                return KnownKey.processTags.rawValue
            }
            if first == head("http.status_code"), last == tail("http.status_code") {
                return KnownKey.httpStatusCode.rawValue
            }
            if first == head("grpc.status.code"), last == tail("grpc.status.code") {
                return KnownKey.grpcShortStatusCode.rawValue
            }
            if first == head("messaging.system"), last == tail("messaging.system") {
                return KnownKey.messagingSystem.rawValue
            }
            if first == head("http.server_name"), last == tail("http.server_name") {
                return KnownKey.httpServerName.rawValue
            }
            if first == head("amqp.destination"), last == tail("amqp.destination") {
                return KnownKey.amqpDestination.rawValue
            }
        case 17:
            if first == head("_dd.compute_stats"), spells(start, "_dd.compute_stats") {
                return KnownKey.computeStats.rawValue
            }
            if first == head("redis.raw_command"), spells(start, "redis.raw_command") {
                return KnownKey.redisCommand.rawValue
            }
            if first == head("memcached.command"), spells(start, "memcached.command") {
                return KnownKey.memcachedCommand.rawValue
            }
            if first == head("cassandra.cluster"), spells(start, "cassandra.cluster") {
                return KnownKey.cassandraCluster.rawValue
            }
        case 18:
            if first == head("_dd.git.commit.sha"), spells(start, "_dd.git.commit.sha") {
                return KnownKey.gitCommit.rawValue
            }
            if first == head("elasticsearch.body"), spells(start, "elasticsearch.body") {
                return KnownKey.elasticsearchBody.rawValue
            }
        case 19:
            if first == head("_dd.partial_version"), spells(start, "_dd.partial_version") {
                return KnownKey.partialVersion.rawValue
            }
        case 20:
            if first == head("rpc.grpc.status_code"), spells(start, "rpc.grpc.status_code") {
                return KnownKey.grpcStatusCode.rawValue
            }
            if first == head("rpc.grpc.status.code"), spells(start, "rpc.grpc.status.code") {
                return KnownKey.grpcDottedStatusCode.rawValue
            }
        case 21:
            if first == head("_sampling_priority_v1"), spells(start, "_sampling_priority_v1") {
                return KnownKey.samplingPriority.rawValue
            }
            if first == head("messaging.destination"), spells(start, "messaging.destination") {
                return KnownKey.messagingDestination.rawValue
            }
        case 22:
            if first == head("network.destination.ip"), spells(start, "network.destination.ip") {
                return KnownKey.networkDestinationIP.rawValue
            }
        case 23:
            if first == head("active_record.db.vendor"), spells(start, "active_record.db.vendor") {
                return KnownKey.activeRecordVendor.rawValue
            }
            if first == head("db.couchbase.seed.nodes"), spells(start, "db.couchbase.seed.nodes") {
                return KnownKey.couchbaseSeedNodes.rawValue
            }
        case 24:
            if first == head("network.destination.name"), spells(start, "network.destination.name") {
                return KnownKey.networkDestinationName.rawValue
            }
        case 26:
            if first == head("messaging.destination.name"), spells(start, "messaging.destination.name") {
                return KnownKey.messagingDestinationName.rawValue
            }
        case 27:
            if first == head("_dd.span_sampling.mechanism"), spells(start, "_dd.span_sampling.mechanism") {
                return KnownKey.spanSamplingMechanism.rawValue
            }
            if first == head("db.cassandra.contact.points"), spells(start, "db.cassandra.contact.points") {
                return KnownKey.cassandraContactPoints.rawValue
            }
            if first == head("messaging.rabbitmq.exchange"), spells(start, "messaging.rabbitmq.exchange") {
                return KnownKey.rabbitMQExchange.rawValue
            }
        case 33:
            if first == head("messaging.kafka.bootstrap.servers"), spells(start, "messaging.kafka.bootstrap.servers") {
                return KnownKey.kafkaBootstrapServers.rawValue
            }
        default: break
        }
        return 0
    }

    /// The number of the known key that some bytes spell, or 0; for any caller off the hot path.
    static func number(of start: UnsafeRawPointer, count: Int) -> UInt8 {
        if count >= 8 {
            return recognize(start, count: count, first: start.word(at: 0), last: start.word(at: count &- 8))
        }
        var word: UInt64 = 0
        var i = 0
        while i < count {
            word |= UInt64(start.byte(at: i)) &<< UInt64(64 &- 8 &* (count &- i))
            i &+= 1
        }
        return recognize(start, count: count, first: word, last: word)
    }

    /// The first eight bytes of a constant; of a shorter one, its bytes moved to the top.
    ///
    /// Folded by the compiler.
    @inline(__always)
    private static func head(_ text: StaticString) -> UInt64 {
        let count = text.utf8CodeUnitCount
        let used = count < 8 ? count : 8
        var word: UInt64 = 0
        for i in 0..<used {
            word |= UInt64(text.utf8Start[i]) &<< UInt64(64 &- 8 &* (used &- i))
        }
        return word
    }

    /// The last eight bytes of a constant that has at least as many.
    ///
    /// Folded by the compiler.
    @inline(__always)
    private static func tail(_ text: StaticString) -> UInt64 {
        let count = text.utf8CodeUnitCount
        var word: UInt64 = 0
        for i in 0..<8 {
            word |= UInt64(text.utf8Start[count &- 8 &+ i]) &<< UInt64(8 &* i)
        }
        return word
    }

    /// Compares all bytes of a constant longer than 16 whose length the caller has compared.
    @inline(never)
    private static func spells(_ start: UnsafeRawPointer, _ text: StaticString) -> Bool {
        start.equals(UnsafeRawPointer(text.utf8Start), count: text.utf8CodeUnitCount)
    }
}

/// The keys that some rule of the pipeline asks for.
///
/// They are recognised while reading and stored as these numbers. The first 63 also have a bit each in a span's
/// `knownTags` and `knownMetrics`, which tells whether the span has the key without looking further; bit 0 stands for
/// any of the others.
@usableFromInline
package enum KnownKey: UInt8, CaseIterable, Sendable {
    case measured = 1
    case topLevel
    case tracerTopLevel
    case samplingPriority
    case partialVersion
    case spanSamplingMechanism
    case analyticsSampleRate
    case agentSampleRate
    case ruleSampleRate
    case limitSampleRate
    case traceRoot
    case processID
    case spanKind
    case traceIDHigh
    case decisionMaker
    case origin
    case hostname
    case baseService
    case serviceSource
    case env
    case version
    case language
    case runtimeID
    case component
    case gitCommit
    case processTags
    case spanLinks
    case spanEvents
    case computeStats
    case httpStatusCode
    case httpMethod
    case httpRoute
    case httpEndpoint
    case httpURL
    case httpUserAgent
    case grpcStatusCode
    case grpcCode
    case grpcDottedStatusCode
    case grpcShortStatusCode
    case errorType
    case errorMessage
    case errorStack
    case sqlQuery
    case redisCommand
    case memcachedCommand
    case mongoQuery
    case elasticsearchBody
    case opensearchBody
    case dbHostname
    case dbInstance
    case dbName
    case dbSystem
    case outHost
    case peerService
    case peerHostname
    case serverAddress
    case networkDestinationName
    case messagingSystem
    case messagingDestinationName
    case rpcService
    case grpcHost
    case netPeerName
    case dbNamespace
    // From here on: no bit of their own.
    case dbType
    case httpHost
    case httpServerName
    case peerHost
    case messagingDestination
    case activeRecordVendor
    case amqpDestination
    case amqpExchange
    case amqpQueue
    case awsQueueName
    case awsS3Bucket
    case bucketName
    case cassandraCluster
    case cassandraContactPoints
    case couchbaseSeedNodes
    case dnsHostname
    case kafkaBootstrapServers
    case rabbitMQExchange
    case mongoDatabase
    case msmqQueuePath
    case networkDestinationIP
    case queueName
    case rulesName
    case streamName
    case tableName
    case topicName

    /// The key's bit in `knownTags` and `knownMetrics`.
    @inlinable @inline(__always)
    package var bit: UInt64 { rawValue < 64 ? 1 &<< UInt64(rawValue) : 1 }

    /// The key as it is written.
    package var text: StaticString {
        switch self {
        case .measured: "_dd.measured"
        case .topLevel: "_top_level"
        case .tracerTopLevel: "_dd.top_level"
        case .samplingPriority: "_sampling_priority_v1"
        case .partialVersion: "_dd.partial_version"
        case .spanSamplingMechanism: "_dd.span_sampling.mechanism"
        case .analyticsSampleRate: "_dd1.sr.eausr"
        case .agentSampleRate: "_dd.agent_psr"
        case .ruleSampleRate: "_dd.rule_psr"
        case .limitSampleRate: "_dd.limit_psr"
        case .traceRoot: "_trace_root"
        case .processID: "process_id"
        case .spanKind: "span.kind"
        case .traceIDHigh: "_dd.p.tid"
        case .decisionMaker: "_dd.p.dm"
        case .origin: "_dd.origin"
        case .hostname: "_dd.hostname"
        case .baseService: "_dd.base_service"
        case .serviceSource: "_dd.svc_src"
        case .env: "env"
        case .version: "version"
        case .language: "language"
        case .runtimeID: "runtime-id"
        case .component: "component"
        case .gitCommit: "_dd.git.commit.sha"
        case .processTags: "_dd.tags.process"
        case .spanLinks: "_dd.span_links"
        case .spanEvents: "events"
        case .computeStats: "_dd.compute_stats"
        case .httpStatusCode: "http.status_code"
        case .httpMethod: "http.method"
        case .httpRoute: "http.route"
        case .httpEndpoint: "http.endpoint"
        case .httpURL: "http.url"
        case .httpUserAgent: "http.useragent"
        case .grpcStatusCode: "rpc.grpc.status_code"
        case .grpcCode: "grpc.code"
        case .grpcDottedStatusCode: "rpc.grpc.status.code"
        case .grpcShortStatusCode: "grpc.status.code"
        case .errorType: "error.type"
        case .errorMessage: "error.message"
        case .errorStack: "error.stack"
        case .sqlQuery: "sql.query"
        case .redisCommand: "redis.raw_command"
        case .memcachedCommand: "memcached.command"
        case .mongoQuery: "mongodb.query"
        case .elasticsearchBody: "elasticsearch.body"
        case .opensearchBody: "opensearch.body"
        case .dbHostname: "db.hostname"
        case .dbInstance: "db.instance"
        case .dbName: "db.name"
        case .dbSystem: "db.system"
        case .outHost: "out.host"
        case .peerService: "peer.service"
        case .peerHostname: "peer.hostname"
        case .serverAddress: "server.address"
        case .networkDestinationName: "network.destination.name"
        case .messagingSystem: "messaging.system"
        case .messagingDestinationName: "messaging.destination.name"
        case .rpcService: "rpc.service"
        case .grpcHost: "grpc.host"
        case .netPeerName: "net.peer.name"
        case .dbNamespace: "db.namespace"
        case .dbType: "db.type"
        case .httpHost: "http.host"
        case .httpServerName: "http.server_name"
        case .peerHost: "hostname"
        case .messagingDestination: "messaging.destination"
        case .activeRecordVendor: "active_record.db.vendor"
        case .amqpDestination: "amqp.destination"
        case .amqpExchange: "amqp.exchange"
        case .amqpQueue: "amqp.queue"
        case .awsQueueName: "aws.queue.name"
        case .awsS3Bucket: "aws.s3.bucket"
        case .bucketName: "bucketname"
        case .cassandraCluster: "cassandra.cluster"
        case .cassandraContactPoints: "db.cassandra.contact.points"
        case .couchbaseSeedNodes: "db.couchbase.seed.nodes"
        case .dnsHostname: "dns.hostname"
        case .kafkaBootstrapServers: "messaging.kafka.bootstrap.servers"
        case .rabbitMQExchange: "messaging.rabbitmq.exchange"
        case .mongoDatabase: "mongodb.db"
        case .msmqQueuePath: "msmq.queue.path"
        case .networkDestinationIP: "network.destination.ip"
        case .queueName: "queuename"
        case .rulesName: "rulesname"
        case .streamName: "streamname"
        case .tableName: "tablename"
        case .topicName: "topicname"
        }
    }
}

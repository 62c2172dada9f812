/// Tags that name what a span talks to, as agents ask tracers to count by them, in order.
enum PeerTagKeys {
    static let usual = [
        "_dd.base_service", "active_record.db.vendor", "amqp.destination", "amqp.exchange", "amqp.queue",
        "aws.queue.name", "aws.s3.bucket", "bucketname", "cassandra.keyspace", "db.cassandra.contact.points",
        "db.couchbase.seed.nodes", "db.hostname", "db.instance", "db.name", "db.namespace", "db.system", "db.type",
        "dns.hostname", "grpc.host", "hostname", "http.host", "http.server_name", "messaging.destination",
        "messaging.destination.name", "messaging.destination.template", "messaging.kafka.bootstrap.servers",
        "messaging.rabbitmq.exchange", "messaging.system", "mongodb.db", "msmq.queue.path", "net.peer.name",
        "network.destination.ip", "network.destination.name", "out.host", "peer.hostname", "peer.service",
        "queuename", "rpc.service", "rpc.system", "sequel.db.vendor", "server.address", "streamname", "tablename",
        "topicname",
    ]
}

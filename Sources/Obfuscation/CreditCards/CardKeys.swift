internal import DPWire

/// Keys whose values are never taken for card numbers.
package enum CardKeys {
    /// Whether the values under `key` are left alone: keys of the tracer itself, and such as are known for long numbers.
    package static func isExempt(_ key: RawSpan) -> Bool {
        if key.byte(0) == 0x5f { return true }
        let all = key.everything
        switch key.byteCount {
        case 3:
            return key.says("env", in: all)
        case 5:
            return key.says("error", in: all)
        case 7:
            return key.says("service", in: all) || key.says("version", in: all)
        case 8:
            return key.says("out.host", in: all) || key.says("out.port", in: all)
        case 9:
            return key.says("error.msg", in: all) || key.says("grpc.code", in: all)
                || key.says("span.type", in: all) || key.says("span.name", in: all)
                || key.says("sql.query", in: all)
        case 10:
            return key.says("account_id", in: all) || key.says("error.type", in: all)
                || key.says("runtime-id", in: all)
        case 11:
            return key.says("aws_account", in: all) || key.says("error.stack", in: all)
                || key.says("grpc.method", in: all) || key.says("http.method", in: all)
        case 12:
            return key.says("graphql.type", in: all) || key.says("grpc.request", in: all)
                || key.says("service.name", in: all)
        case 13:
            return key.says("graphql.field", in: all) || key.says("graphql.query", in: all)
        case 16:
            return key.says("http.status_code", in: all)
        case 17:
            return key.says("sampling.priority", in: all) || key.says("databricks_job_id", in: all)
        default:
            return key.says("graphql.operation.name", in: all) || key.says("databricks_job_run_id", in: all)
                || key.says("databricks_task_run_id", in: all) || key.says("config.spark_app_startTime", in: all)
                || key.says("config.spark_databricks_job_parentRunId", in: all)
        }
    }
}

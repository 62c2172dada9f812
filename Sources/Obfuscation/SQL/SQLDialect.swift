/// The database whose SQL a statement is written in, as far as it changes how text is read.
public enum SQLDialect: UInt8, Sendable {
    /// What most databases have in common.
    case generic
    /// Microsoft SQL Server.
    case sqlServer
    /// PostgreSQL.
    case postgreSQL
    /// MySQL.
    case mySQL
    /// Oracle.
    case oracle
    /// Snowflake.
    case snowflake

    /// The dialect that a tracer's `db.type`, or the `dbms` of a configuration, names; unknown names are generic.
    ///
    /// Names are matched exactly. The legacy tokenizer knows two of them and no alias.
    package init(named name: RawSpan, for mode: SQLOptions.Mode) {
        if name.says("mssql", in: name.everything) {
            self = .sqlServer
        } else if name.says("postgresql", in: name.everything) {
            self = .postgreSQL
        } else if mode == .legacy {
            self = .generic
        } else if name.says("mysql", in: name.everything) {
            self = .mySQL
        } else if name.says("oracle", in: name.everything) {
            self = .oracle
        } else if name.says("snowflake", in: name.everything) {
            self = .snowflake
        } else if name.says("sql-server", in: name.everything) || name.says("sqlserver", in: name.everything) {
            self = .sqlServer
        } else if name.says("postgres", in: name.everything) {
            self = .postgreSQL
        } else {
            self = .generic
        }
    }
}

/// One parameter that grows while the others stay.
struct Curve {
    var name: String
    /// The parameter's value at each point, and the payload there.
    var points: [(value: Int, workload: Workload)]

    static let all = [
        Curve(
            name: "spans per chunk",
            points: [1, 5, 10, 50, 100, 500, 1_000].map {
                ($0, Workload(chunks: 1_000 / $0, spansPerChunk: $0))
            }
        ),
        Curve(
            name: "tags per span",
            points: [0, 1, 5, 10, 20, 50, 100].map { ($0, Workload(tagsPerSpan: $0)) }
        ),
        Curve(
            name: "spans per payload",
            points: [1, 10, 100, 1_000, 10_000, 50_000].map {
                ($0, Workload(chunks: max(1, $0 / 10), spansPerChunk: min(10, $0)))
            }
        ),
    ]
}

import DPTraces
import Testing

@Suite("Top-level spans")
struct TopLevelTests {
    private struct Node {
        var id: Int64
        var parent: Int64
        var service: String
    }

    private func marked(_ chunks: [[Node]]) throws -> TraceBatch {
        let payload = Pack.array(
            chunks.map { nodes in
                .array(
                    nodes.map { node in
                        [
                            "span_id": .int(node.id), "parent_id": .int(node.parent),
                            "service": Pack(stringLiteral: node.service),
                        ]
                    }
                )
            }
        ).bytes
        var batch = try TraceBatch(reading: payload, as: .v04)
        batch.markTopLevel()
        return batch
    }

    private func flags(_ batch: borrowing TraceBatch) -> [Bool] {
        (0..<batch.spanCount).map { batch.span(at: $0).metric("_top_level") == 1 }
    }

    @Test("begin a service: no parent, no parent in the chunk, or one of another service")
    func rules() throws {
        let nodes = [
            Node(id: 1, parent: 0, service: "a"), Node(id: 2, parent: 1, service: "a"),
            Node(id: 3, parent: 2, service: "b"),
            Node(id: 4, parent: 3, service: "b"), Node(id: 5, parent: 99, service: "b"),
            Node(id: 6, parent: 6, service: "c"),
        ]
        #expect(flags(try marked([nodes])) == [true, false, true, false, true, false])
        // The same in a chunk that is indexed, and where parents come after their children.
        let more = nodes.reversed() + (10..<40).map { Node(id: Int64($0), parent: 1, service: "a") }
        #expect(flags(try marked([more])).prefix(6) == [false, true, false, true, false, true])
        #expect(flags(try marked([more])).dropFirst(6).allSatisfy { !$0 })
    }

    @Test("A parent in another chunk is none, and of several spans with one id the last counts")
    func chunksAndDuplicates() throws {
        let chunks = [
            [Node(id: 1, parent: 0, service: "a")], [Node(id: 2, parent: 1, service: "a")],
            [
                Node(id: 7, parent: 0, service: "a"), Node(id: 8, parent: 7, service: "b"),
                Node(id: 7, parent: 8, service: "b"),
            ],
        ]
        #expect(flags(try marked(chunks)) == [true, true, true, false, false])
        let padding = (20..<30).map { Node(id: Int64($0), parent: 20, service: "p") }
        #expect(flags(try marked([chunks[2] + padding])).prefix(3) == [true, false, false])
    }

    @Test("agree with a plain computation on arbitrary trees", arguments: 0..<40)
    func arbitrary(_ seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let count = random.pick([1, 2, 5, 6, 7, 8, 30, 300])
        let nodes = (0..<count).map { _ in
            Node(
                id: Int64(random.below(count + 2)),
                parent: Int64(random.below(count + 2)),
                service: random.pick(["a", "b", ""])
            )
        }
        let expected = nodes.map { node -> Bool in
            guard node.parent != 0, let parent = nodes.last(where: { $0.id == node.parent }) else { return true }
            return parent.service != node.service
        }
        #expect(flags(try marked([nodes])) == expected)
    }

    @Test("A span that is its own parent is a root if it has the trace's id, as Zipkin's libraries write it")
    func ownParent() throws {
        let payload = Pack.array([
            .array([
                ["trace_id": 7, "span_id": 7, "parent_id": 7], ["trace_id": 7, "span_id": 8, "parent_id": 7],
                ["trace_id": 9, "span_id": 5, "parent_id": 5],
            ])
        ]).bytes
        var batch = try TraceBatch(reading: payload, as: .v04)
        batch.markTopLevel()
        #expect(flags(batch) == [true, false, false])
        #expect((0..<3).map { batch.span(at: $0).isRoot } == [true, false, false])
    }

    @Test("A span that has the mark is left as it is; another value is replaced")
    func existing() throws {
        let payload = Pack.array([
            .array([["metrics": ["_top_level": 1.0]], ["metrics": ["_top_level": 0.0, "x": 1.0]], ["parent_id": 5]])
        ]).bytes
        var batch = try TraceBatch(reading: payload, as: .v04)
        batch.markTopLevel()
        #expect(batch.span(at: 0).isEdited == false)
        #expect(batch.span(at: 1).isEdited == true)
        #expect(batch.span(at: 1).metric("_top_level") == 1)
        #expect(batch.span(at: 1).metricCount == 2)
        #expect(batch.span(at: 2).metric("_top_level") == 1)
        let sent = try TraceBatch(reading: batch.encoded(as: .v04), as: .v04)
        #expect(sent.outline == batch.outline)
    }

    @Test("Dropped chunks are left alone")
    func dropped() throws {
        var batch = try TraceBatch(reading: Pack.array([.array([[:]]), .array([[:]])]).bytes, as: .v04)
        batch.dropChunk(at: 0)
        batch.markTopLevel()
        #expect(flags(batch) == [false, true])
    }

    @Test("Many spans with few distinct or hostile ids take no longer than their number")
    func manySpans() throws {
        let nodes = (0..<20_000).map { Node(id: Int64($0 % 2) << 40, parent: Int64($0) << 40, service: "s") }
        #expect(flags(try marked([nodes])).filter { $0 }.count == 19_999)
    }
}

/// The order and the branches in which the spans of a trace are drawn.
struct SpanTree {
    /// One line: a span and the branch drawn before it.
    struct Row: Equatable {
        var index: Int
        var depth: Int
        var branch: String
    }

    /// Every span exactly once, parents before children, siblings by start.
    let rows: [Row]

    /// Deeper levels are drawn at this depth, so that a chain of thousands stays readable.
    static let drawnDepth = 12

    /// Builds the tree.
    ///
    /// Whatever the identifiers say (unknown parents, loops, the same identifier twice), each span
    /// is placed once: a span whose parent is missing, or can be reached only from itself, is a root.
    init(_ spans: [SpanOutline]) {
        var indexOf: [UInt64: Int] = [:]
        for index in spans.indices where indexOf[spans[index].spanID] == nil { indexOf[spans[index].spanID] = index }
        var children: [Int: [Int]] = [:]
        var roots: [Int] = []
        for index in spans.indices {
            if spans[index].parentID != 0, let parent = indexOf[spans[index].parentID], parent != index {
                children[parent, default: []].append(index)
            } else {
                roots.append(index)
            }
        }
        let inTime: (Int, Int) -> Bool = { (spans[$0].start, $0) < (spans[$1].start, $1) }
        var placed = [Bool](repeating: false, count: spans.count)
        var rows: [Row] = []
        rows.reserveCapacity(spans.count)

        func place(root: Int) {
            var pending = [(index: root, depth: 0, stem: "", isLast: true)]
            while let next = pending.popLast() {
                guard !placed[next.index] else { continue }
                placed[next.index] = true
                let isDrawn = next.depth > 0 && next.depth <= Self.drawnDepth
                let branch = isDrawn ? next.stem + (next.isLast ? "└─ " : "├─ ") : next.stem
                rows.append(Row(index: next.index, depth: next.depth, branch: branch))
                let below = (children[next.index] ?? []).sorted(by: inTime)
                let stem = isDrawn ? next.stem + (next.isLast ? "   " : "│  ") : next.stem
                for (position, child) in below.enumerated().reversed() {
                    pending.append((child, next.depth + 1, stem, position == below.count - 1))
                }
            }
        }
        for root in roots.sorted(by: inTime) { place(root: root) }
        for index in spans.indices.sorted(by: inTime) where !placed[index] { place(root: index) }
        self.rows = rows
    }
}

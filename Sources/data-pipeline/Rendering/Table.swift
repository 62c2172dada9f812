/// A table of text: columns as wide as their widest cell, two spaces between them.
struct Table {
    /// One column: its heading and the side its cells are set to.
    struct Column {
        var heading: String
        var isNumeric = false
        /// Cells wider than this are cut.
        var limit = Int.max
    }

    var columns: [Column]
    private(set) var rows: [[String]] = []

    init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; missing cells are empty, surplus ones are left out.
    mutating func add(_ cells: [String]) {
        rows.append(
            columns.indices.map { index in
                index < cells.count ? DisplayText.singleLine(cells[index], limit: columns[index].limit) : ""
            }
        )
    }

    /// The lines of the table, heading first, each ending in a line feed.
    func rendered(style: Style = .plain) -> String {
        let widths = columns.indices.map { index in
            rows.reduce(DisplayText.width(columns[index].heading)) { max($0, DisplayText.width($1[index])) }
        }
        var text = line(columns.map(\.heading), widths, style.dim)
        for row in rows { text += line(row, widths) { $0 } }
        return text
    }

    private func line(_ cells: [String], _ widths: [Int], _ decorate: (String) -> String) -> String {
        var line = ""
        for index in columns.indices {
            if index > 0 { line += "  " }
            line += DisplayText.padded(cells[index], to: widths[index], trailing: !columns[index].isNumeric)
        }
        while line.last == " " { line.removeLast() }
        return decorate(line) + "\n"
    }
}

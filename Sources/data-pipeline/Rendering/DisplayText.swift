/// Text made fit for a terminal: it comes from spans, so it may hold anything.
enum DisplayText {
    /// `text` on one line, without control characters, at most `limit` columns wide.
    ///
    /// White space of any kind becomes a space; control characters, escape sequences and marks that reorder text
    /// become U+FFFD, so that a tag cannot move the cursor or hide what follows it.
    static func singleLine(_ text: String, limit: Int = .max) -> String {
        var shown = ""
        // What stays when the whole does not fit: one column less, for the ellipsis.
        var shortened = ""
        var width = 0
        for scalar in text.unicodeScalars {
            let replacement = visible(scalar)
            width += columns(of: replacement)
            if width > limit { return limit > 0 ? shortened + "…" : "" }
            shown.unicodeScalars.append(replacement)
            if width < limit { shortened.unicodeScalars.append(replacement) }
        }
        return shown
    }

    /// Columns that `text` takes on a terminal: two for wide characters, none for combining ones.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
    }

    /// `text` filled up with spaces to `width` columns.
    static func padded(_ text: String, to width: Int, trailing: Bool = true) -> String {
        let fill = String(repeating: " ", count: max(0, width - self.width(text)))
        return trailing ? text + fill : fill + text
    }

    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x09...0x0D, 0x85, 0xA0, 0x2028, 0x2029: return " "
        case 0x00...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: return "\u{FFFD}"
        default: return scalar
        }
    }

    private static func columns(of scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case 0x20...0x7E: return 1
        case 0x0300...0x036F, 0x200B...0x200D, 0xFE00...0xFE0F, 0x20D0...0x20F0: return 0
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}

internal import DPTraces

/// What lenient reading put right, in words.
enum CorrectionSummary {
    /// The kinds that occurred, by stable name, text for people, and number.
    static func counts(_ corrections: TraceCorrections) -> [(name: String, text: String, count: Int)] {
        let all = [
            ("unknown_fields", "unknown field left out", corrections.unknownFields),
            ("repaired_texts", "text repaired that was no UTF-8", corrections.repairedTexts),
            ("binary_texts", "binary value taken as text", corrections.binaryTexts),
            ("nil_values", "nil taken as absent", corrections.nilValues),
            ("integral_floats", "float taken as integer", corrections.integralFloats),
            ("duplicate_keys", "repeated key, the last counts", corrections.duplicateKeys),
        ]
        return all.filter { $0.2 > 0 }.map { (name: $0.0, text: $0.1, count: $0.2) }
    }

    /// One line, or nil when nothing was put right.
    static func line(_ corrections: TraceCorrections) -> String? {
        let parts = counts(corrections).map { "\(Quantity.grouped(UInt64(clamping: $0.count)))× \($0.text)" }
        return parts.isEmpty ? nil : "corrected while reading: " + parts.joined(separator: "; ")
    }
}

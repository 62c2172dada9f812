internal import DPWire

/// A regular expression in RE2's syntax, whose matching takes time in proportion to the text.
///
/// It knows no looking around and no references back. Matching is leftmost, and of several matches there the one that
/// the pattern prefers. The `\p` classes are the general
/// categories and the scripts of Unicode 15.0.
package struct Pattern: Sendable {
    /// The highest number of repetitions, nested ones multiplied.
    package static var repetitionLimit: Int { 1000 }

    let program: Program

    /// The names of the groups; the first is the whole match.
    ///
    /// Empty for a group without a name.
    package let groupNames: [[UInt8]]

    /// The steps of its machine, which a text of one byte takes at most; up to 20,000.
    package var size: Int { program.instructions.count }

    /// Reads a pattern, which must be UTF-8.
    package init(_ text: RawSpan) throws(PatternError) {
        var parser = Parser(text)
        let node = try parser.parse()
        program = try Program(node)
        groupNames = parser.names
    }
}

/// One line on a terminal that is written over itself; nothing on a stream that is none.
struct StatusLine {
    private let stream: StandardStream
    private let isShown: Bool

    init(_ stream: StandardStream) {
        self.stream = stream
        isShown = stream.isTerminal
    }

    /// Replaces the line, cut to the terminal's width so that it never wraps.
    func show(_ text: String) {
        guard isShown else { return }
        stream.write("\r" + DisplayText.singleLine(text, limit: max(10, (stream.columns ?? 80) - 1)) + "\u{1B}[K")
    }

    /// Takes the line away.
    func clear() {
        if isShown { stream.write("\r\u{1B}[K") }
    }
}

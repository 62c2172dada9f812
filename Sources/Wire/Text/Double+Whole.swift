extension Double {
    /// The number without its fraction, or nil when it is beyond 64 bits or no number.
    ///
    /// Asks nothing of the mathematics library, which a program without other need of it does not link.
    package var truncated: Int64? {
        magnitude < 9_223_372_036_854_775_808 ? Int64(self) : nil
    }

    /// The number itself if it is a whole one of at most 64 bits.
    package var whole: Int64? {
        guard let truncated, Double(truncated) == self else { return nil }
        return truncated
    }
}

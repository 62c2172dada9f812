/// Whether the first digits of a number are those of a card issuer.
package enum CardPrefix: Equatable, Sendable {
    /// They are, whatever follows.
    case valid
    /// They may be, depending on the next digit.
    case open
    /// No card starts like this.
    case invalid

    /// Looks the first one to six digits up, read as a number.
    package init(_ digits: UInt32) {
        switch digits {
        case 1, 4,
            34...39, 51...55, 62, 65,
            300...305, 309, 636, 644...649,
            3528...3589, 5019, 6011,
            222_100...272_099, 500_000...509_999, 560_000...589_999, 600_000...699_999:
            self = .valid
        case 2, 3, 5, 6,
            30, 22...27, 50, 56...58, 60...69,
            222...272, 352...358, 500...509, 560...589, 600...699,
            2221...2720, 5000...5099, 5600...5899, 6000...6999,
            22_210...27_209, 50_000...50_999, 56_000...58_999, 60_000...69_999:
            self = .open
        default:
            self = .invalid
        }
    }
}

import DPWire
import Testing

/// The standard library knows a newer Unicode, so it is asked only about what was there in 15.0.
@Suite struct UnicodeClassTests {
    private static func isOld(_ scalar: Unicode.Scalar) -> Bool {
        guard let age = scalar.properties.age else { return false }
        return age.major < 15 || age.major == 15 && age.minor == 0
    }

    private static var all: [Unicode.Scalar] { (0...0x10ffff).compactMap(Unicode.Scalar.init) }

    @Test func classesAreThoseOfTheStandard() {
        var wrong: [UInt32] = []
        for scalar in Self.all {
            let value = scalar.value
            let category = scalar.properties.generalCategory
            let isLetter =
                switch category {
                case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
                default: false
                }
            let isOld = Self.isOld(scalar)
            if UnicodeClass.isLetter(value) != (isLetter && isOld) { wrong.append(value) }
            if UnicodeClass.isDigit(value) != (category == .decimalNumber && isOld) { wrong.append(value) }
            let isNumber =
                switch category {
                case .decimalNumber, .letterNumber, .otherNumber: true
                default: false
                }
            if UnicodeClass.isNumber(value) != (isNumber && isOld) { wrong.append(value) }
            if UnicodeClass.isSpace(value) != scalar.properties.isWhitespace { wrong.append(value) }
        }
        #expect(wrong == [])
    }

    @Test func caseMappingsAreTheSimpleOnes() {
        var wrong: [UInt32] = []
        for scalar in Self.all where Self.isOld(scalar) {
            let value = scalar.value
            let lower = Array(scalar.properties.lowercaseMapping.unicodeScalars)
            let upper = Array(scalar.properties.uppercaseMapping.unicodeScalars)
            let title = Array(scalar.properties.titlecaseMapping.unicodeScalars)
            let newCase = (lower + upper + title).contains { !Self.isOld($0) }
            if newCase { continue }
            if lower.count == 1, UnicodeClass.lowercase(value) != lower[0].value { wrong.append(value) }
            let simple = upper.count == 1 ? upper[0].value : title.count == 1 ? title[0].value : value
            if UnicodeClass.uppercase(value) != simple { wrong.append(value) }
            let isUpper = scalar.properties.generalCategory == .uppercaseLetter
            let expected = isUpper ? UnicodeClass.lowercase(value) : value
            if UnicodeClass.lowercaseOfUpper(value) != expected { wrong.append(value) }
        }
        #expect(wrong == [])
        #expect(UnicodeClass.lowercase(0x130) == 0x69)
    }

    @Test(arguments: [0xd800, 0xdfff, 0x110000, 0xffff_ffff] as [UInt32])
    func whatIsNoScalarHasNoClass(value: UInt32) {
        #expect(!UnicodeClass.isLetter(value))
        #expect(!UnicodeClass.isDigit(value))
        #expect(!UnicodeClass.isNumber(value))
        #expect(!UnicodeClass.isSpace(value))
        #expect(UnicodeClass.lowercase(value) == value)
        #expect(UnicodeClass.uppercase(value) == value)
    }
}

/// What the agent's rules ask of a Unicode scalar, by the tables of Unicode 15.0.
///
/// The tables are fixed, so that a name means the same in every build and on every machine, whatever Unicode version its
/// standard library knows. A value that is no scalar belongs to no class and maps to itself. Nothing allocates.
///
/// What reads a table is compiled here only: in Embedded mode every module that calls it would have a copy of the table.
package enum UnicodeClass {
    /// Whether it is a letter (categories Lu, Ll, Lt, Lm, Lo).
    @export(interface)
    package static func isLetter(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return isASCIILetter(scalar) }
        guard scalar < 0x20000 else { return contains(UnicodeTables.letterRuns, scalar) }
        let block = Int(scalar &>> 6)
        guard block < UnicodeTables.letterBlocks.count else { return false }
        let bitmap = Int(UnicodeTables.letterBlocks[block])
        guard bitmap < UnicodeTables.letterBitmaps.count else { return false }
        return UnicodeTables.letterBitmaps[bitmap] &>> UInt64(scalar & 63) & 1 == 1
    }

    /// Whether it is a decimal digit (category Nd).
    @export(interface)
    package static func isDigit(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return scalar &- 0x30 < 10 }
        let zeros = UnicodeTables.zeroDigits
        let index = lastIndex(zeros.count) { zeros[$0] <= scalar }
        return index >= 0 && scalar &- zeros[index] < 10
    }

    /// Whether it is a number of any kind (categories Nd, Nl, No).
    @export(interface)
    package static func isNumber(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return scalar &- 0x30 < 10 }
        return contains(UnicodeTables.numberRuns, scalar)
    }

    /// Whether it is white space (property White_Space).
    package static func isSpace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09...0x0d, 0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: true
        default: false
        }
    }

    /// The simple (one to one) lower-case mapping.
    @export(interface)
    package static func lowercase(_ scalar: UInt32) -> UInt32 {
        if scalar < 0x80 { return scalar &- 0x41 < 26 ? scalar | 0x20 : scalar }
        return mapped(scalar, by: UnicodeTables.lowercases)
    }

    /// The simple (one to one) upper-case mapping.
    @export(interface)
    package static func uppercase(_ scalar: UInt32) -> UInt32 {
        if scalar < 0x80 { return scalar &- 0x61 < 26 ? scalar & 0xdf : scalar }
        return mapped(scalar, by: UnicodeTables.uppercases)
    }

    /// The simple lower-case mapping of an upper-case letter (category Lu); anything else stays.
    @export(interface)
    package static func lowercaseOfUpper(_ scalar: UInt32) -> UInt32 {
        let lower = lowercase(scalar)
        return lower != scalar && contains(UnicodeTables.casedOthers, scalar) ? scalar : lower
    }

    private static func isASCIILetter(_ scalar: UInt32) -> Bool {
        (scalar | 0x20) &- 0x61 < 26
    }

    /// Looks a scalar up in runs of first and last.
    private static func contains(_ runs: [UInt64], _ scalar: UInt32) -> Bool {
        let index = lastIndex(runs.count) { runs[$0] &>> 32 <= UInt64(scalar) }
        return index >= 0 && UInt64(scalar) <= runs[index] & 0xffff_ffff
    }

    private static func mapped(_ scalar: UInt32, by runs: [UInt64]) -> UInt32 {
        let index = lastIndex(runs.count) { runs[$0] &>> 40 <= UInt64(scalar) }
        guard index >= 0 else { return scalar }
        let run = runs[index]
        let offset = UInt64(scalar) &- run &>> 40
        let isEverySecond = run &>> 21 & 1 == 1
        guard offset <= run &>> 22 & 0xfff, !isEverySecond || offset & 1 == 0 else { return scalar }
        return UInt32(truncatingIfNeeded: UInt64(scalar) &+ run & 0x1f_ffff &- 0x10_0000)
    }

    /// The last index for which `isBelow` holds, -1 if none; it must hold for a first part only.
    private static func lastIndex(_ count: Int, _ isBelow: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low &+ high) / 2
            if isBelow(middle) { low = middle &+ 1 } else { high = middle }
        }
        return low &- 1
    }
}

extension UnicodeClass {
    /// The general categories, in the order in which the table numbers them.
    private static var categoryNames: StaticString {
        "CcCfCoCsLlLmLoLtLuMcMeMnNdNlNoPcPdPePfPiPoPsScSkSmSoZlZpZs"
    }

    /// Calls `body` with each run of scalars, first to last, that have a general category.
    ///
    /// - Parameter name: two letters such as `Lu`, or one for all that begin with it.
    /// - Returns: false if there is no such category.
    @export(interface)
    package static func forEachRun(ofCategory name: RawSpan, _ body: (UInt32, UInt32) -> Void) -> Bool {
        guard name.byteCount == 1 || name.byteCount == 2 else { return false }
        let names = categoryNames
        var wanted: UInt32 = 0
        for number in 0..<names.utf8CodeUnitCount / 2 {
            let isFirst = names.utf8Start[number &* 2] == name.byte(0)
            if isFirst, name.byteCount == 1 || names.utf8Start[number &* 2 &+ 1] == name.byte(1) {
                wanted |= 1 &<< UInt32(truncatingIfNeeded: number)
            }
        }
        guard wanted != 0 else { return false }
        let changes = UnicodeTables.categoryChanges
        for index in 0..<changes.count where wanted &>> (changes[index] & 31) & 1 == 1 {
            let next = index &+ 1 < changes.count ? changes[index &+ 1] &>> 5 : 0x110000
            body(changes[index] &>> 5, next &- 1)
        }
        return true
    }
}

extension UnicodeClass {
    /// Calls `body` with each run of scalars, first to last, of a script such as `Greek` or `Old_Italic`.
    ///
    /// - Returns: false if there is no such script.
    @export(interface)
    package static func forEachRun(ofScript name: RawSpan, _ body: (UInt32, UInt32) -> Void) -> Bool {
        guard let number = numberOfScript(name) else { return false }
        let changes = UnicodeTables.scriptChanges
        for index in 0..<changes.count where changes[index] & 0xff == number {
            let next = index &+ 1 < changes.count ? changes[index &+ 1] &>> 8 : 0x110000
            body(changes[index] &>> 8, next &- 1)
        }
        return true
    }

    private static func numberOfScript(_ name: RawSpan) -> UInt32? {
        let names = UnicodeTables.scriptNames
        var number: UInt32 = 0
        var start = 0
        for offset in 0..<names.utf8CodeUnitCount where names.utf8Start[offset] == 0x20 {
            if number > 0, offset &- start == name.byteCount {
                var isSame = true
                for place in 0..<name.byteCount where name.byte(place) != names.utf8Start[start &+ place] {
                    isSame = false
                }
                if isSame { return number }
            }
            number &+= 1
            start = offset &+ 1
        }
        return nil
    }

    /// Calls `body` with each scalar beyond ASCII, from one to another, that has another case; maybe with some twice.
    @export(interface)
    package static func forEachCased(from first: UInt32, through last: UInt32, _ body: (UInt32) -> Void) {
        forEachMapped(UnicodeTables.lowercases, first, last, body)
        forEachMapped(UnicodeTables.uppercases, first, last, body)
    }

    private static func forEachMapped(_ runs: [UInt64], _ first: UInt32, _ last: UInt32, _ body: (UInt32) -> Void) {
        for run in runs {
            let start = UInt32(truncatingIfNeeded: run &>> 40)
            let end = start &+ UInt32(truncatingIfNeeded: run &>> 22 & 0xfff)
            let step: UInt32 = run &>> 21 & 1 == 1 ? 2 : 1
            guard start <= last, end >= first else { continue }
            var scalar = start
            while scalar <= min(end, last) {
                if scalar >= first { body(scalar) }
                scalar &+= step
            }
        }
    }
}

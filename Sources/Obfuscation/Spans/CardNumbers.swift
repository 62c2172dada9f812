internal import DPTraces
internal import DPWire

/// Finds the numbers of payment cards in a span, and replaces them.
struct CardNumbers {
    private let options: ObfuscationOptions.CreditCards

    /// What stands for a number.
    private static var replacement: UnsafeRawBufferPointer {
        let text: StaticString = "?"
        return UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    init(_ options: ObfuscationOptions.CreditCards) {
        self.options = options
    }

    /// Replaces tags whose values are numbers.
    func replace(inTagsOf index: Int, of batch: inout TraceBatch) {
        var next = 0
        while let place = candidate(batch, index, from: next) {
            if isCardTag(batch, index, place) { batch.editSpan(at: index).setTagValue(at: place, Self.replacement) }
            next = place &+ 1
        }
    }

    /// Replaces attributes of events, and elements of such, that are numbers.
    func replace(inEventsOf index: Int, of batch: inout TraceBatch) {
        let events = batch.span(at: index).eventCount
        for event in 0..<events {
            let attributes = batch.span(at: index).event(at: event).attributeCount
            for place in 0..<attributes {
                let elements = elementCount(batch, index, event, place)
                for element in 0..<elements where isCard(batch, index, event, place, element: element) {
                    batch.editSpan(at: index).setEventAttribute(
                        event: event,
                        at: place,
                        element: element,
                        .text(Self.replacement)
                    )
                }
                if isCard(batch, index, event, place, element: nil) {
                    batch.editSpan(at: index).setEventAttribute(event: event, at: place, .text(Self.replacement))
                }
            }
        }
    }

    private func candidate(_ batch: borrowing TraceBatch, _ index: Int, from place: Int) -> Int? {
        batch.span(at: index).firstNumberLikeTag(from: place, length: 12)
    }

    private func isCardTag(_ batch: borrowing TraceBatch, _ index: Int, _ place: Int) -> Bool {
        let tag = batch.span(at: index).tag(at: place)
        return CardNumber.isCard(tag.valueBytes, luhn: options.luhn) && !isExempt(tag.keyBytes)
    }

    private func elementCount(_ batch: borrowing TraceBatch, _ index: Int, _ event: Int, _ place: Int) -> Int {
        batch.span(at: index).event(at: event).attributeValue(at: place).elementCount
    }

    private func isCard(
        _ batch: borrowing TraceBatch,
        _ index: Int,
        _ event: Int,
        _ place: Int,
        element: Int?
    ) -> Bool {
        let view = batch.span(at: index).event(at: event)
        guard !isExempt(view.attributeKeyBytes(at: place)) else { return false }
        guard let element else { return isCard(view.attributeValue(at: place)) }
        return isCard(view.attributeValue(at: place).element(at: element))
    }

    private func isCard(_ value: AttributeView) -> Bool {
        switch value.kind {
        case .text: CardNumber.isCard(value.textBytes, luhn: options.luhn)
        case .int: CardNumber.isCard(value.int.magnitude, luhn: options.luhn)
        case .double: isCard(value.double)
        case .bool, .array: false
        }
    }

    /// Whether a floating-point number, printed without exponent, is nothing but a card's digits.
    private func isCard(_ value: Double) -> Bool {
        guard let whole = value.whole else { return false }
        return CardNumber.isCard(whole.magnitude, luhn: options.luhn)
    }

    private func isExempt(_ key: RawSpan) -> Bool {
        CardKeys.isExempt(key) || options.keepValues.contains(key)
    }
}

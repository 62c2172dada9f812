internal import DPWire

/// The sampling rates that an agent wants a tracer to use, by service and environment.
public struct ServiceRates: Sendable {
    /// The rate for one service in one environment.
    public struct Rate: Sendable {
        /// The service; empty in the default rate.
        public let service: String
        /// The environment; empty in the default rate.
        public let environment: String
        /// The share of traces to keep, from 0 to 1.
        public let rate: Double
    }

    /// The rates in the agent's order.
    public private(set) var rates: [Rate] = []
    /// The rate for services that are not listed (`service:,env:`), nil if the agent gave none.
    public private(set) var defaultRate: Double?
    /// How many entries were not of the form `service:…,env:…` with a rate from 0 to 1, and were left out.
    public private(set) var malformedCount = 0

    /// The rate for a service, or the default rate if it is not listed.
    public func rate(service: String, environment: String) -> Double? {
        for rate in rates
        where rate.service.utf8.elementsEqual(service.utf8) && rate.environment.utf8.elementsEqual(environment.utf8) {
            return rate.rate
        }
        return defaultRate
    }
}

extension ServiceRates {
    /// Reads `rate_by_service` of an answer to traces; nil if it is no JSON object with that member.
    package init?(parsing body: [UInt8]) {
        do throws(JSONError) {
            var reader = JSONReader(body.span.bytes)
            var isFound = false
            try reader.enterObject()
            while let key = try reader.nextKey() {
                let value = try reader.peek()
                if value == .object, reader.says(key, "rate_by_service") {
                    isFound = true
                    try readRates(&reader)
                } else {
                    try reader.skip()
                }
            }
            try reader.finish()
            if !isFound { return nil }
        } catch {
            return nil
        }
    }

    private mutating func readRates(_ reader: inout JSONReader) throws(JSONError) {
        try reader.enterObject()
        while let key = try reader.nextKey() {
            guard try reader.peek() == .number else {
                malformedCount &+= 1
                try reader.skip()
                continue
            }
            let value = try reader.readDouble()
            add(reader.bytes(of: key), value)
        }
    }

    private mutating func add(_ key: [UInt8], _ rate: Double) {
        guard rate >= 0, rate <= 1, let (service, environment) = Self.split(key) else {
            malformedCount &+= 1
            return
        }
        if service.isEmpty, environment.isEmpty { defaultRate = rate }
        rates.append(
            Rate(
                service: String(decoding: service, as: UTF8.self),
                environment: String(decoding: environment, as: UTF8.self),
                rate: rate
            )
        )
    }

    /// Takes `service:A,env:B` apart at the last `,env:`, for a service may hold anything.
    private static func split(_ key: [UInt8]) -> (service: ArraySlice<UInt8>, environment: ArraySlice<UInt8>)? {
        let head = Array("service:".utf8)
        let middle = Array(",env:".utf8)
        guard key.count >= head.count &+ middle.count, key.starts(with: head) else { return nil }
        var index = key.count &- middle.count
        while index >= head.count {
            if key[index...].starts(with: middle) { return (key[head.count..<index], key[(index &+ middle.count)...]) }
            index &-= 1
        }
        return nil
    }
}

import DPDelivery
import Testing

@Suite struct ServiceRatesTests {
    private func parse(_ text: String) -> ServiceRates? { ServiceRates(parsing: Array(text.utf8)) }

    @Test func ratesAreFoundByServiceAndEnvironment() throws {
        let text =
            #"{"rate_by_service":{"service:shop,env:staging":0.25,"service:,env:":1.0,"service:a,env:b,env:c":0}}"#
        let rates = try #require(parse(text))
        #expect(rates.rate(service: "shop", environment: "staging") == 0.25)
        #expect(rates.rate(service: "shop", environment: "prod") == 1)
        #expect(rates.rate(service: "a,env:b", environment: "c") == 0)
        #expect(rates.defaultRate == 1)
        #expect(rates.rates.map(\.service) == ["shop", "", "a,env:b"])
        #expect(rates.malformedCount == 0)
    }

    @Test func malformedEntriesAreLeftOutAndCounted() throws {
        let text = #"""
            {"x":[],"rate_by_service":{"service:a,env:":"1","service:b,env:":1.5,"service:c,env:":-1,"service:d":1,"e":1,
             "service:f,env:":1e-2}}
            """#
        let rates = try #require(parse(text))
        #expect(rates.rates.map(\.service) == ["f"])
        #expect(rates.malformedCount == 5)
        #expect(rates.defaultRate == nil)
        #expect(rates.rate(service: "zzz", environment: "") == nil)
    }

    @Test(arguments: ["", "OK", "{}", "[]", #"{"rate_by_service":[]}"#, #"{"rate_by_service":{}"#, "null"])
    func otherBodiesHaveNoRates(text: String) {
        #expect(parse(text) == nil)
    }

    @Test func anEmptyObjectIsNoRatesButAnAnswer() {
        #expect(parse(#"{"rate_by_service":{}}"#)?.rates.isEmpty == true)
    }
}

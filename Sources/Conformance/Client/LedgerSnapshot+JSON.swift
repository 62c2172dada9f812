package import DPLedger
package import DPWire

extension LedgerSnapshot {
    /// Every number by its name, as reports of programs give it.
    package var json: JSONValue {
        [
            "received": received.json,
            "delivered": delivered.json,
            "dropped": .object(drops.map { ($0.reason.name, $0.counts.json) }),
            "unconfirmed": unconfirmed.json,
            "held": held.json,
            "resent": resent.json,
            "warnings": .object(warnings.map { ($0.warning.name, .unsigned($0.count)) }),
        ]
    }
}

extension LedgerCounts {
    fileprivate var json: JSONValue {
        [
            "payloads": .unsigned(payloads), "bytes": .unsigned(bytes), "chunks": .unsigned(chunks),
            "spans": .unsigned(spans),
        ]
    }
}

import DPTraces
import Testing

@testable import DPStatistics

/// The status codes of a group's key.
@Suite struct StatusCodeTests {
    private func group(_ meta: [String: String], _ metrics: [String: Double] = [:]) -> GroupOutline? {
        groups(SpanFixture.roots([SpanFixture(meta: meta, metrics: metrics)])).first
    }

    @Test(
        arguments: [
            ("418", 418), ("0", 0), ("x", 0), (" 418", 0), ("+418", 0), ("-1", 0), ("4294967295", 4_294_967_295),
            ("4294967296", 0), ("99999999999999999999999999", 0), ("00200", 200), ("", 0), ("4O4", 0),
        ] as [(String, UInt32)]
    )
    func httpStatusOfATag(text: String, status: UInt32) {
        #expect(group(["http.status_code": text])?.httpStatus == status)
    }

    @Test(
        arguments: [
            (418.0, 418), (404.7, 404), (-5, 0), (1e12, 0), (.nan, 0), (.infinity, 0), (4_294_967_295, 4_294_967_295),
            (4_294_967_296, 0), (-0.0, 0),
        ] as [(Double, UInt32)]
    )
    func httpStatusOfAMetric(value: Double, status: UInt32) {
        #expect(group([:], ["http.status_code": value])?.httpStatus == status)
    }

    @Test func theMetricComesFirst() {
        #expect(group(["http.status_code": "500"], ["http.status_code": 200])?.httpStatus == 200)
        #expect(group(["http.response.status_code": "500"])?.httpStatus == 0)
    }

    @Test(
        arguments: [
            ("OK", 0), ("ok", 0), ("CANCELLED", 1), ("CANCELED", 1), ("UNKNOWN", 2), ("INVALID_ARGUMENT", 3),
            ("INVALIDARGUMENT", 3), ("DEADLINE_EXCEEDED", 4), ("DEADLINEEXCEEDED", 4), ("NOT_FOUND", 5),
            ("NotFound", 5),
            ("ALREADY_EXISTS", 6), ("ALREADYEXISTS", 6), ("PERMISSION_DENIED", 7), ("PERMISSIONDENIED", 7),
            ("RESOURCE_EXHAUSTED", 8), ("RESOURCEEXHAUSTED", 8), ("FAILED_PRECONDITION", 9), ("FAILEDPRECONDITION", 9),
            ("aborted", 10), ("OUT_OF_RANGE", 11), ("OUTOFRANGE", 11), ("UNIMPLEMENTED", 12), ("INTERNAL", 13),
            ("StatusCode.UNAVAILABLE", 14), ("StatusCode.StatusCode.UNAVAILABLE", 14), ("DATA_LOSS", 15),
            ("DATALOSS", 15),
            ("UNAUTHENTICATED", 16), ("14", 14), ("+14", 14), ("255", 255), ("256", -1), ("-1", -1), ("", -1),
            ("NOPE", -1),
            ("statuscode.UNAVAILABLE", -1), ("StatusCode.", -1), ("OUT_OFRANGE", -1), ("O_K", -1), ("\u{1F600}", -1),
            ("+", -1),
        ] as [(String, Int16)]
    )
    func grpcStatusOfATag(text: String, status: Int16) {
        #expect(group(["grpc.code": text])?.grpcStatus == status)
    }

    @Test(
        arguments: [
            (3.0, 3), (0, 0), (-0.0, 0), (255, 255), (2.5, -1), (256, -1), (300, -1), (-1, -1), (.nan, -1),
            (.infinity, -1),
        ] as [(Double, Int16)]
    )
    func grpcStatusOfAMetric(value: Double, status: Int16) {
        #expect(group([:], ["rpc.grpc.status.code": value])?.grpcStatus == status)
    }

    @Test func theFirstKeyWithAStatusCounts() {
        let meta = [
            "rpc.grpc.status_code": "NOPE", "grpc.code": "5", "rpc.grpc.status.code": "6", "grpc.status.code": "7",
        ]
        #expect(group(meta)?.grpcStatus == 5)
        #expect(group(["grpc.status.code": "PERMISSION_DENIED"], ["rpc.grpc.status_code": 2])?.grpcStatus == 7)
        #expect(group(["grpc.code": "NOPE"], ["grpc.code": 3])?.grpcStatus == 3)
        #expect(group(["grpc.method.name": "5"])?.grpcStatus == -1)
    }
}

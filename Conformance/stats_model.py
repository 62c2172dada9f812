"""A plain model of client statistics, for scenarios whose expectation cannot be had from the reference's recording.

Computes the groups of one payload as docs/specification/03-stats.md says, with our deviations. Made for clarity: one span
after the other, no time, one bucket.
"""
import math
import struct

BLOCKED = "tracer_blocked_value"
KINDS = ("client", "server", "producer", "consumer")
PEER_KINDS = ("client", "producer", "consumer")
LOCAL_IPS = ("127.0.0.1", "::1", "169.254.169.254", "fd00:ec2::254", "169.254.170.2")


def quantized(value):
    """The quantized address in a peer tag, for the plain IPv4 addresses that generated payloads have."""
    host, colon, port = value.partition(":")
    parts = host.split(".")
    ip = len(parts) == 4 and all(p.isdigit() and int(p) <= 255 and str(int(p)) == p for p in parts)
    return "blocked-ip-address" + colon + port if ip and host not in LOCAL_IPS else value


def index(value):
    return math.floor(math.log(value) * 64.49870798963154 + 1338.5)


def sketch(bins):
    """Bins by index as a sketch's protobuf bytes."""
    mapping = struct.pack("<BdBd", 0x09, 1.015625, 0x11, 1338.5)
    store = b""
    if bins:
        first, last = min(bins), max(bins)
        counts = struct.pack("<%dd" % (last - first + 1), *[bins.get(i, 0) for i in range(first, last + 1)])
        store = b"\x12" + varint(len(counts)) + counts + b"\x18" + varint(first << 1 if first >= 0 else ~(first << 1))
    return b"\x0a" + varint(len(mapping)) + mapping + b"\x12" + varint(len(store)) + store + b"\x1a\x00"


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def top_level(span, chunk):
    if span["parent_id"] == 0:
        return True
    parents = [s for s in chunk if s["span_id"] == span["parent_id"]]
    return not parents or parents[-1].get("service", "") != span.get("service", "")


def key(span, peer_keys, additional_keys):
    meta, metrics = span.get("meta") or {}, span.get("metrics") or {}
    kind = meta.get("span.kind", "")
    status = metrics.get("http.status_code", meta.get("http.status_code", 0))
    peers = []
    if kind.lower() in PEER_KINDS:
        peers = ["%s:%s" % (k, quantized(meta[k])) for k in peer_keys if meta.get(k)]
    elif kind.lower() in ("", "internal") and peer_keys and meta.get("_dd.base_service"):
        peers = ["_dd.base_service:" + meta["_dd.base_service"]]
    grpc = {"OK": "0", "NOT_FOUND": "5", "UNAVAILABLE": "14"}
    code = next((meta[k] for k in ("rpc.grpc.status_code", "grpc.code", "rpc.grpc.status.code", "grpc.status.code")
                 if k in meta), "")
    return {"Service": span.get("service", ""), "Name": span.get("name", ""), "Resource": span.get("resource", ""),
            "HTTPStatusCode": int(status), "Type": span.get("type", ""), "DBType": "",
            "Synthetics": meta.get("_dd.origin", "").startswith("synthetics"), "SpanKind": kind, "PeerTags": peers,
            "IsTraceRoot": 1 if span["parent_id"] == 0 else 2, "GRPCStatusCode": grpc.get(code, code),
            "HTTPMethod": meta.get("http.method", ""),
            "HTTPEndpoint": meta.get("http.endpoint") or meta.get("http.route", ""),
            "srv_src": meta.get("_dd.svc_src", ""), "SpanDerivedPrimaryTags": [],
            "AdditionalMetricTags": ["%s:%s" % (k, meta[k]) for k in additional_keys if meta.get(k)]}


OVERFLOW = {"Service": BLOCKED, "Name": BLOCKED, "Resource": BLOCKED, "HTTPStatusCode": 0, "Type": BLOCKED, "DBType": "",
            "Synthetics": False, "SpanKind": BLOCKED, "PeerTags": [BLOCKED], "IsTraceRoot": 0, "GRPCStatusCode": "",
            "HTTPMethod": BLOCKED, "HTTPEndpoint": BLOCKED, "srv_src": BLOCKED, "SpanDerivedPrimaryTags": [],
            "AdditionalMetricTags": [BLOCKED]}


def groups(chunks, peer_keys, additional_keys, limits):
    """The groups that the spans of a payload make, in the order in which they come up."""
    seen = {f: set() for f in ("Resource", "HTTPEndpoint", "PeerTags", "AdditionalMetricTags")}
    bounds = {"Resource": limits["resource_limit"], "HTTPEndpoint": limits["http_endpoint_limit"],
              "PeerTags": limits["peer_tags_limit"], "AdditionalMetricTags": limits["additional_tags_limit"]}
    found = {}
    for chunk in chunks:
        for span in chunk:
            meta, metrics = span.get("meta") or {}, span.get("metrics") or {}
            top = top_level(span, chunk) or metrics.get("_top_level") == 1 or metrics.get("_dd.top_level") == 1
            counted = top or metrics.get("_dd.measured") == 1 or meta.get("span.kind", "").lower() in KINDS
            if not counted or metrics.get("_dd.partial_version", -1) >= 0:
                continue
            k = key(span, peer_keys, additional_keys)
            for field, values in seen.items():
                value = tuple(k[field]) if isinstance(k[field], list) else k[field]
                if not value or value in values:
                    continue
                if len(values) < bounds[field]:
                    values.add(value)
                else:
                    k[field] = [BLOCKED] if isinstance(k[field], list) else BLOCKED
            name = repr(k)
            if name not in found and len(found) - ("overflow" in found) >= limits["whole_key_limit"]:
                k, name = OVERFLOW, "overflow"
            group = found.get(name)
            if group is None:
                group = dict(k, Hits=0, Errors=0, Duration=0, TopLevelHits=0, ok={}, error={})
                found[name] = group
            failed = span.get("error", 0) != 0
            group["Hits"] += 1
            group["Errors"] += failed
            group["TopLevelHits"] += bool(top)
            group["Duration"] += span["duration"]
            bins = group["error" if failed else "ok"]
            bins[index(span["duration"])] = bins.get(index(span["duration"]), 0) + 1
    for group in found.values():
        group.update(OkSummary=sketch(group.pop("ok")), ErrorSummary=sketch(group.pop("error")))
    return list(found.values())

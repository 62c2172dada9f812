#!/usr/bin/env python3
"""Compares a client's sketches with the reference's, byte for byte; both run here, side by side.

    check_sketches.py --client "my-client"              numbers, then spans
    check_sketches.py --client "my-client" --numbers    numbers only: needs no statistics in the client's exporter

Numbers: lists of random and of peculiar ones through the step "sketch". Spans: 9,000 of random durations in 12 groups
through an exporter with statistics; the two stats payloads must have the same groups with the same hits, errors, duration
and sketches. --seed N repeats a run. Last line: "N passed, N failed"; exit status 1 when any failed.
"""
import argparse
import base64
import json
import math
import os
import random
import shlex
import shutil
import sys
import tempfile

import ddwire
import run_scenario

HERE = os.path.dirname(os.path.abspath(__file__))
REFERENCE = [os.environ.get("ORACLE_PYTHON") or sys.executable, os.path.join(HERE, "reference_export.py")]
GROUPS, SPANS = 12, 9000
COMPARED = ("Hits", "Errors", "Duration", "TopLevelHits", "OkSummary", "ErrorSummary")


def durations(r, kind, n):
    """Whole nanoseconds as services have them: narrow, wide, with outliers, from a tick to hours."""
    if kind == 0:
        return [r.randrange(1, 100) for _ in range(n)]
    if kind == 1:
        return [int(r.lognormvariate(math.log(2e6), 0.4)) for _ in range(n)]
    if kind == 2:
        return [int(10 ** r.uniform(0, 13)) for _ in range(n)]
    if kind == 3:
        return [int(r.lognormvariate(math.log(5e7), 1)) if r.random() < 0.98 else r.randrange(10 ** 12) for _ in range(n)]
    if kind == 4:
        return [0 if r.random() < 0.1 else 1_500_000 for _ in range(n)]
    return [r.choice((1, 10 ** 13, 10 ** 16, r.randrange(10 ** 9))) for _ in range(n)]


def peculiar(r):
    yield []
    yield [0, 0, 0.0]
    yield [-1, 5, -0.0]
    yield [100]
    yield [1.5e6, 2e6]
    yield [1e-300, 1e300]
    yield [1e300, 1e-300, 1]
    yield [2.2598406375463764e-308, 2.2598406375463760e-308, 1.7976931348623157e308]
    yield [1.015625 ** i for i in range(0, 4096)]
    yield [1.015625 ** i for i in range(4095, -1, -1)]
    yield [10 ** r.uniform(-300, 300) for _ in range(2000)]
    yield [float(i) for i in range(1, 3000)]


def short(value):
    return value.hex()[:120] if isinstance(value, bytes) else value


class Report:
    passed = failed = 0

    def check(self, ok, what):
        self.passed += ok
        self.failed += not ok
        if not ok:
            print("FAIL " + what, flush=True)


def run(job, client):
    folder = tempfile.mkdtemp(prefix="sketches-")
    try:
        rec, result = run_scenario.run({"job": job}, client, folder, 120, folder)
        if "results" not in result:
            sys.exit("check_sketches.py: %s: %s" % (" ".join(client), json.dumps(result)[:500]))
        with open(rec) as f:
            return [json.loads(line) for line in f], result
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def numbers(r, client, report):
    lists = list(peculiar(r)) + [durations(r, g % 6, SPANS // GROUPS) for g in range(GROUPS)]
    job = {"options": None, "steps": [{"op": "sketch", "values": v} for v in lists]}
    want, got = (run(job, c)[1]["results"] for c in (REFERENCE, client))
    for i, (a, b) in enumerate(zip(want, got)):
        same = a["hex"] == b.get("hex") and a["count"] == b["count"] and len(a["rejected"]) == len(b["rejected"])
        report.check(same, "list %d of %d numbers, like %r: %s... instead of %s..." % (
            i, len(lists[i]), lists[i][:3], str(b.get("hex", b))[:120], a["hex"][:120]))


def payload(r):
    """Every span is a trace of its own; all begin long before both exporters, so that one bucket takes them."""
    traces = []
    for g in range(GROUPS):
        for d in durations(r, g % 6, SPANS // GROUPS):
            error = 1 if r.random() < 0.2 else 0
            traces.append([{
                "service": "service-%d" % (g % 3), "name": "operation", "resource": "resource-%d" % g, "type": "web",
                "trace_id": len(traces) + 1, "span_id": len(traces) + 1, "parent_id": 0,
                "start": 1_700_000_000_000_000_000, "duration": d, "error": error,
                "meta": {}, "metrics": {"_sampling_priority_v1": 1.0}}])
    r.shuffle(traces)
    return ddwire.pack(traces)


def groups(records):
    """Sums by resource over all stats payloads; sketches as bytes, of which there has to be one each."""
    found, buckets = {}, 0
    for record in records:
        if record.get("path") != "/v0.6/stats":
            continue
        for bucket in ddwire.unpack(base64.b64decode(record["body_b64"]))["Stats"]:
            buckets += 1
            for group in bucket["Stats"]:
                key = (group["Service"], group["Name"], group["Resource"], group["Type"])
                found.setdefault(key, []).append({k: group[k] for k in COMPARED})
    return found, buckets


def spans(r, client, report):
    folder = tempfile.mkdtemp(prefix="sketches-")
    try:
        path = os.path.join(folder, "spans.msgpack")
        with open(path, "wb") as f:
            f.write(payload(r))
        job = {"options": {"url": "${AGENT_URL}", "service": "sketches", "env": "test", "enable_stats": 10_000_000_000},
               "payloads": [{"file": path}],
               "steps": [{"op": "sleep", "ms": 400}, {"op": "send"}, {"op": "shutdown", "timeout_ms": 5000}]}
        (want, _), (got, buckets) = (groups(run(job, c)[0]) for c in (REFERENCE, client))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    report.check(len(want) == GROUPS, "the reference sent %d groups, not %d" % (len(want), GROUPS))
    report.check(buckets > 0, "the client sent no statistics")
    for key in sorted(set(want) | set(got)):
        a, b = want.get(key, [{}]), got.get(key, [{}])
        report.check(len(a) == len(b), "%s: %d times, the reference %d" % ("/".join(key), len(b), len(a)))
        for field in COMPARED:
            report.check(a[0].get(field) == b[0].get(field), "%s %s: %s instead of %s" % (
                "/".join(key), field, short(b[0].get(field)), short(a[0].get(field))))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--client", required=True, help="command that takes --job FILE")
    ap.add_argument("--numbers", action="store_true", help="leave the spans out")
    ap.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    a = ap.parse_args()
    r, report, client = random.Random(a.seed), Report(), shlex.split(a.client)
    numbers(r, client, report)
    if not a.numbers:
        spans(r, client, report)
    if report.failed:
        print("repeat with --seed %d" % a.seed)
    print("%d passed, %d failed" % (report.passed, report.failed))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())

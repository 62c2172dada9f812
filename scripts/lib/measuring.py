"""What check-allocations and compare-with-reference measure beyond bench_reference.py."""
import os
import re
import subprocess

import bench_reference
import gen_traces
import record_agent
from harness import PYTHON, CONFORMANCE, ROOT

import json

REFERENCE = [PYTHON, os.path.join(CONFORMANCE, "reference_export.py")]


class Bench:
    """A sink in `folder`, and payloads for it."""

    def __init__(self, folder):
        self.folder = folder
        info = os.path.join(folder, "info.json")
        with open(info, "w") as f:
            json.dump(record_agent.DEFAULT_INFO, f)
        os.environ.setdefault("ORACLE_SINK", os.path.join(os.path.dirname(PYTHON), "sink"))
        self.sink = bench_reference.Sink(folder, info)

    def payload(self, traces, spans, fmt="v0.4"):
        """(path, bytes) of a generated payload."""
        path = os.path.join(self.folder, "%dx%d-%s.msgpack" % (traces, spans, fmt))
        if not os.path.exists(path):
            with open(path, "wb") as f:
                f.write(gen_traces.generate(traces=traces, spans=spans, seed=20250101, format=fmt))
        return path, os.path.getsize(path)

    def options(self, output="v0.4", transport="tcp", stats="off"):
        return bench_reference.options(output, stats, transport, self.sink)

    def run(self, client, options, payload, steps, env=None):
        """The client's results, one for each step."""
        path = os.path.join(self.folder, "job.json")
        with open(path, "w") as f:
            json.dump({"options": options, "payloads": [{"file": payload}], "steps": steps}, f)
        p = subprocess.run(client + ["--job", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600,
                           env=dict(os.environ, **(env or {})))
        try:
            return json.loads(p.stdout.decode().strip().splitlines()[-1])["results"]
        except (ValueError, IndexError, KeyError):
            raise SystemExit("client ended with %d: %s" % (p.returncode, (p.stdout + p.stderr).decode()[-1000:]))

    def stop(self):
        self.sink.stop()


def compile_counter(folder):
    """The library that counts calls of malloc."""
    out = os.path.join(folder, "count_mallocs.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", out,
                    os.path.join(ROOT, "Benchmarks", "count_mallocs.c")], check=True)
    return out


def mallocs_per_send(bench, client, counter, options, payload, few=200, more=1200):
    """Calls of malloc for each send of a warm exporter: the slope between a run of few sends and one of more."""
    counts = []
    for n in (few, more):
        out = os.path.join(bench.folder, "mallocs")
        results = bench.run(client, options, payload, [
            {"op": "sleep", "ms": 300}, {"op": "send", "times": n, "every_result": False},
            {"op": "shutdown", "timeout_ms": 5000}], {"LD_PRELOAD": counter, "COUNT_MALLOCS_OUT": out})
        if results[1].get("ok") != n:
            raise SystemExit("not every send went well: %s" % results[1])
        with open(out) as f:
            counts.append(int(f.read()))
    return (counts[1] - counts[0]) / (more - few)


def memory_beyond_body(bench, client, options, payload, size, times=3):
    """Peak resident memory of a process that sends a payload, less that for an empty one, less the body; in bytes."""
    empty = os.path.join(bench.folder, "empty.msgpack")
    with open(empty, "wb") as f:
        f.write(b"\x90")
    peak = []
    for path in (empty, payload):
        results = bench.run(client, options, path, [{"op": "sleep", "ms": 300}, {"op": "send", "times": times},
                                                    {"op": "usage"}, {"op": "shutdown", "timeout_ms": 5000}])
        peak.append(results[2]["max_rss_kb"] * 1024)
    return peak[1] - peak[0] - size


def first_send_ns(bench, client, options, payload, runs=9):
    """Median time of the first send after the exporter was built, each in a process of its own."""
    took = []
    for _ in range(runs):
        results = bench.run(client, options, payload, [{"op": "send"}, {"op": "shutdown", "timeout_ms": 5000}])
        took.append(results[0].get("p50_ns") or results[0]["took_ns"])
    return sorted(took)[len(took) // 2]


INSTALL = os.path.join(ROOT, ".build-embedded", "install")


class CProgram:
    """Benchmarks/c_send.c, which sends through the C library."""

    def __init__(self, bench):
        self.bench, self.program = bench, os.path.join(bench.folder, "c_send")
        subprocess.run(["cc", "-O2", "-Wall", "-Wextra", "-Werror", "-I" + os.path.join(INSTALL, "include"), "-o", self.program,
                        os.path.join(ROOT, "Benchmarks", "c_send.c"), "-ldl"], check=True)

    def run(self, payload, sends, prefix=()):
        p = subprocess.run([*prefix, self.program, os.path.join(INSTALL, "lib", "libdata-pipeline-ffi.so"),
                            self.bench.options()["url"], payload, str(sends)],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=1800)
        if p.returncode != 0:
            raise SystemExit("c_send ended with %d: %s" % (p.returncode, p.stderr[-1000:]))
        return json.loads(p.stdout), p.stderr

    def instructions_per_send(self, payload, few, more):
        counts = []
        for sends in (few, more):
            _, err = self.run(payload, sends, ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"])
            counts.append(int(re.search(r"Collected\s*:\s*(\d+)", err).group(1)))
        return (counts[1] - counts[0]) / (more - few)

    def start(self, payload, runs):
        """Median times of loading, and of loading up to the first answer, in ns."""
        took = [self.run(payload, 1)[0] for _ in range(runs)]
        return [sorted(t[key] for t in took)[runs // 2] for key in ("load_ns", "first_answer_ns")]

#!/usr/bin/env python3
"""Makes NAME.expected.jsonl.gz of scenarios with telemetry: the reference's recording with our deviations put in.

    expect_telemetry.py 27-telemetry

The reference tells metrics only. Here the start comes in a request of its own before them, with the exporter's options;
log entries for payloads that cannot be read stand beside the metrics; the end comes in a last request.
"""
import argparse
import base64
import copy
import gzip
import json
import os

HERE = os.path.dirname(os.path.abspath(__file__))
PATH = "/telemetry/proxy/api/v2/apmtelemetry"


def option(name, value, usual):
    return {"name": name, "value": value, "origin": "default" if value == usual else "code"}


def start(options):
    """The start, as told of an exporter with these options."""
    heartbeat = options["enable_telemetry"].get("heartbeat_ms", 0) / 1000 or 60
    configuration = [
        option("trace_agent_url", options["url"], "http://127.0.0.1:8126"), option("service", options["service"], ""),
        option("env", options["env"], ""), option("version", options["app_version"], ""),
        option("trace_input_format", "v0.4", "v0.4"), option("trace_api_version", "v0.4", "v0.4"),
        option("trace_agent_timeout", "3", "3"), option("trace_send_deadline", "5", "5"),
        option("trace_retry_limit", "5", "5"), option("trace_stats_computation_enabled", "false", "false"),
        option("trace_stats_bucket_size", "0", "0"), option("client_computed_stats", "false", "false"),
        option("client_computed_top_level", "false", "false"), option("agent_info_polling", "true", "true"),
        option("telemetry_heartbeat_interval", "%g" % heartbeat, "60")]
    products = {"tracers": {"version": options["tracer_version"], "enabled": True}}
    return {"products": products, "configuration": configuration}


def logs(results):
    """The log entries for what the client's sends said."""
    unread = sum((step.get("errors") or {}).get("DeserializationError", 0) for step in results)
    if not unread:
        return []
    entry = {"message": "a payload of traces could not be read in the input format", "level": "ERROR", "count": unread,
             "tags": "src_library:libdatadog", "is_sensitive": False, "is_crash": False}
    return [{"request_type": "logs", "payload": {"logs": [entry]}}]


def told(record, kind, payload):
    """A request like another one, that tells something else."""
    record = copy.deepcopy(record)
    body = json.loads(base64.b64decode(record["body_b64"]))
    body.update(request_type=kind, payload=payload)
    data = json.dumps(body, separators=(",", ":")).encode()
    record.update(body_b64=base64.b64encode(data).decode(), body_len=len(data))
    record["headers"] = [[n, kind if n == "dd-telemetry-request-type" else v] for n, v in record["headers"]]
    return record


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("names", nargs="+", metavar="NAME")
    ap.add_argument("--dir", default=os.path.join(HERE, "scenarios"))
    a = ap.parse_args()
    for name in a.names:
        with open(os.path.join(a.dir, name + ".json")) as f:
            options = json.load(f)["job"]["options"]
        with gzip.open(os.path.join(a.dir, name + ".jsonl.gz"), "rt") as f:
            records = [json.loads(line) for line in f if line.strip()]
        results = [r["result"]["results"] for r in records if "result" in r][0]
        out = []
        for record in records:
            if record.get("path") != PATH:
                out.append(record)
                continue
            batch = json.loads(base64.b64decode(record["body_b64"]))["payload"]
            out += [told(record, "app-started", start(options)), told(record, "message-batch", logs(results) + batch),
                    told(record, "app-closing", {})]
        data = "".join(json.dumps(r, separators=(",", ":")) + "\n" for r in out).encode()
        with open(os.path.join(a.dir, name + ".expected.jsonl.gz"), "wb") as f:
            f.write(gzip.compress(data, 9, mtime=0))
        print("%s: %d requests were put in" % (name, len(out) - len(records)))


if __name__ == "__main__":
    main()

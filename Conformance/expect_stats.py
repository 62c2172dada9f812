#!/usr/bin/env python3
"""Makes NAME.expected.jsonl.gz of scenarios with statistics: the reference's recording with our deviations put in.

    expect_stats.py 06-stats 07-stats-v05 ...

A scenario that sets limits of cardinality gets the groups of stats_model.py instead, since empty values do not use them up
here. In the others one deviation is put in: spans of other kinds than client, producer and consumer get the peer tag _dd.base_service only if their kind is
internal or not given, as in the agent. So it is taken out of the groups of all other kinds; a group that then equals
another one would have to be merged, which ends the script, since no scenario needs it.
"""
import argparse
import base64
import gzip
import json
import os

import ddwire
import gen_traces
import record_agent
import stats_model

HERE = os.path.dirname(os.path.abspath(__file__))
WITH_BASE_SERVICE = ("", "internal", "client", "producer", "consumer")
SUMS = ("Hits", "Errors", "TopLevelHits", "Duration", "OkSummary", "ErrorSummary")


def deviate(payload):
    """Applies the deviation to one payload; says how many groups it concerns."""
    changed = 0
    for bucket in payload["Stats"]:
        for group in bucket["Stats"]:
            if group["PeerTags"] and group["SpanKind"].lower() not in WITH_BASE_SERVICE:
                group["PeerTags"] = []
                changed += 1
        keys = [json.dumps({k: v for k, v in g.items() if k not in SUMS}, sort_keys=True) for g in bucket["Stats"]]
        assert len(set(keys)) == len(keys), "two groups have become equal"
    return changed


def modelled(job):
    """The groups of the job's payload by the model."""
    assert len(job["payloads"]) == 1
    chunks = ddwire.unpack(gen_traces.generate(**job["payloads"][0]["gen"]))
    options = job["options"]
    return stats_model.groups(chunks, record_agent.DEFAULT_INFO["peer_tags"],
                              sorted(set(options.get("additional_metric_tag_keys", [])))[:4],
                              options["stats_cardinality_limit"])


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("names", nargs="+", metavar="NAME")
    ap.add_argument("--dir", default=os.path.join(HERE, "scenarios"))
    a = ap.parse_args()
    for name in a.names:
        lines, changed = [], 0
        with open(os.path.join(a.dir, name + ".json")) as f:
            job = json.load(f)["job"]
        with gzip.open(os.path.join(a.dir, name + ".jsonl.gz"), "rt") as f:
            for line in f:
                record = json.loads(line)
                if record.get("path") == "/v0.6/stats":
                    payload = ddwire.unpack(base64.b64decode(record["body_b64"]))
                    if "stats_cardinality_limit" in job["options"]:
                        payload["Stats"][0]["Stats"] = modelled(job)
                        changed = len(payload["Stats"][0]["Stats"])
                    else:
                        changed += deviate(payload)
                    body = ddwire.pack(payload)
                    record.update(body_b64=base64.b64encode(body).decode(), body_len=len(body))
                lines.append(json.dumps(record, separators=(",", ":")))
        data = ("\n".join(lines) + "\n").encode()
        with open(os.path.join(a.dir, name + ".expected.jsonl.gz"), "wb") as f:
            f.write(gzip.compress(data, 9, mtime=0))
        print("%s: %d groups were put in" % (name, changed))


if __name__ == "__main__":
    main()

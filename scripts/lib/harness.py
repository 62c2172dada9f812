"""What the scripts that talk to an agent share: where things are, a recording agent, a count of checks."""
import base64
import json
import os
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CONFORMANCE = os.path.join(ROOT, "Conformance")
SAMPLES = os.path.join(CONFORMANCE, "samples")
PYTHON = os.environ.get("ORACLE_PYTHON") or os.path.join(ROOT, ".venv", "bin", "python")
CLIENT = os.path.join(ROOT, ".build-core", "conformance-client")
COMMAND = os.path.join(ROOT, ".build", "debug", "data-pipeline")

sys.dont_write_bytecode = True
sys.path.insert(0, CONFORMANCE)


class Tally:
    """Counts checks and ends with the line that ./test adds up."""

    def __init__(self):
        self.name = os.path.basename(sys.argv[0])
        self.passed = self.failed = 0

    def check(self, what, ok, detail=""):
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            print("FAIL %s%s" % (what, ": %s" % (detail,) if detail != "" else ""), flush=True)
        return ok

    def finish(self):
        print("%s: %d passed, %d failed" % (self.name, self.passed, self.failed), flush=True)
        return 1 if self.failed or not self.passed else 0


def need(path, maker):
    if not os.path.exists(path):
        sys.exit("%s: %s is missing; %s makes it" % (os.path.basename(sys.argv[0]), path, maker))


def wait_until(ready, what, seconds=20.0):
    """Polls until ready() is true; ends the program when that takes too long."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            sys.exit("%s: %s did not come up in %g s" % (os.path.basename(sys.argv[0]), what, seconds))
        time.sleep(0.02)


class Recorder:
    """record_agent.py on a TCP port and a unix socket of `folder`; may be killed and started again on both."""

    def __init__(self, folder):
        self.folder, self.port, self.process, self.recordings = folder, 0, None, []
        self.unix = os.path.join(folder, "agent.sock")

    def start(self):
        ready = os.path.join(self.folder, "ready.json")
        if os.path.exists(ready):
            os.unlink(ready)
        self.recordings.append(os.path.join(self.folder, "recording-%d.jsonl" % len(self.recordings)))
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(CONFORMANCE, "record_agent.py"), "--tcp", "127.0.0.1:%d" % self.port,
             "--uds", self.unix, "--out", self.recordings[-1], "--ready-file", ready, "--decode", "never",
             "--max-seconds", "600"], stdout=subprocess.DEVNULL)
        wait_until(lambda: os.path.exists(ready) or self.process.poll() is not None, "the recording agent")
        with open(ready) as f:
            self.url = json.load(f)["url"]
        self.port = int(self.url.rsplit(":", 1)[1])

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(20)

    def requests(self, path_end="/traces"):
        """What arrived, in order, over all starts; a line cut off by a kill is left out."""
        out = []
        for recording in self.recordings:
            with open(recording) as f:
                for line in f:
                    try:
                        r = json.loads(line)
                    except ValueError:
                        continue
                    if r.get("path", "").endswith(path_end) and not r.get("incomplete"):
                        out.append(r)
        return out

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()


def body(request):
    return base64.b64decode(request.get("body_b64") or "")


def run_client(client, job, folder, timeout=120):
    """The result of one conformance client (README.md of Conformance), or None when it died."""
    path = os.path.join(folder, "job.json")
    with open(path, "w") as f:
        json.dump(job, f)
    p = subprocess.run(client + ["--job", path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout)
    try:
        return json.loads(p.stdout.decode().strip().splitlines()[-1])
    except (ValueError, IndexError):
        print("client ended with %s: %s" % (p.returncode, p.stderr.decode(errors="replace")[-1000:]), flush=True)
        return None


def replace_between(path, begin, end, text):
    """Puts text between two marks of a file."""
    with open(path) as f:
        head, rest = f.read().split(begin)
    with open(path, "w") as f:
        f.write(head + begin + text + end + rest.split(end, 1)[1])

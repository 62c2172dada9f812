# Sourced by every script here: goes to the top of the repository and says what stands where.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root"

# Python with the pinned packages of Conformance/requirements.txt, and the sink of Conformance/sink.c (scripts/setup).
export ORACLE_PYTHON=${ORACLE_PYTHON:-$root/.venv/bin/python}
export ORACLE_SINK=${ORACLE_SINK:-$root/.venv/bin/sink}
export PYTHONDONTWRITEBYTECODE=1

# What the builds leave behind.
client=.build-core/conformance-client
command=.build/debug/data-pipeline
library=.build-embedded/install/lib/libdata-pipeline-ffi.so

name=$(basename "$0")

# Prints the comment at the head of the calling script as its help.
help_if_asked() {
    case ${1:-} in
    -h | --help)
        sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$0"
        exit 0
        ;;
    esac
}

fail() {
    echo "$name: $*" >&2
    exit 1
}

need() {
    [ -e "$1" ] || fail "$1 is missing; $2 makes it"
}

# Ends a script of checks with the line that ./test adds up.
passed=0
failed=0
pass() { passed=$((passed + 1)); }
bad() {
    failed=$((failed + 1))
    echo "FAIL $*"
}
finish() {
    echo "$name: $passed passed, $failed failed"
    [ "$failed" = 0 ]
}

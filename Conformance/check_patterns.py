#!/usr/bin/env python3
"""Compares where a client's patterns match with RE2 itself (google-re2), group by group.

    check_patterns.py --client "my-client" [--patterns N] [--seed N]

Listed patterns on listed texts, then N random ones on random texts, through the step "match". A pattern that one side
refuses must be refused by the other. Last line: "N passed, N failed"; exit status 1 when any failed.
"""
import argparse
import json
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile

# Rules that people write, and patterns with an edge each.
LISTED = [
    (r"(token/)([^/]*)", ["/token/abc/d", "token/", "tok"]), (r"[0-9]{16}", ["card 4111111111111111!", "1" * 40]),
    (r"(?i)(password|pwd)=[^&]*", ["a=b&PassWord=x&c", "pwd=", "passwd=1"]),
    (r"\b\d{3}-\d{2}-\d{4}\b", ["ssn 123-45-6789.", "1123-45-67890", "é123-45-6789"]),
    (r"(?s).*", ["", "a\nb"]), (r"[\w.+-]+@[\w-]+\.[\w.-]+", ["mail a.b@c.de now", "@", "a@b"]),
    (r"(?P<h>https?)://([^/?#]*)(/[^?#]*)?(\?[^#]*)?", ["see http://u:p@h:1/p?q#f", "https://x"]),
    (r"^/users/\d+$", ["/users/12", "x/users/12", "/users/12\n"]), (r"(?m)^b+$", ["a\nbb\nc", "abb", "bb"]),
    (r"a|ab|abc", ["xabc"]), (r"(a|ab)(c|bcd)(d*)", ["abcd"]), (r"(a*)*", ["b", "aa"]), (r"(a*)+", ["b", "aa"]),
    (r"(?:\b(?:|ab))*a", ["aba", "xab a"]), (r"(|a)*", ["aa"]), (r"(|a)+", ["aa"]), (r"(a|b)*?b", ["aabb"]),
    (r"(?:a?){20}a{20}", ["a" * 30, "a" * 19]), (r"x*", ["", "xx", "ax"]), (r"(x?)*y", ["xxy"]),
    (r"(?i)straße|K|ſ", ["STRASSE", "\u212a", "S", "STRAẞE"]), (r"\p{Greek}+", ["abΩμx", "μ"]),
    (r"\p{Lu}\P{Lu}", ["éÉx"]), (r"[^\pL\s]+", ["ab 12é!"]), (r"[[:^alpha:]]", ["aé"]), (r".", ["\n", "é", "\u2028"]),
    (r"\Qa.b\E+", ["a.bbb", "axb"]), (r"\x{1F600}?z", ["😀z", "z"]), (r"[\x{10000}-\x{10ffff}]", ["a😀"]),
    (r"(?U)a+(b+)", ["aabb"]), (r"(?i:a)b", ["Ab", "AB"]), (r"\Bé\B|\bx", ["aéb", " x"]), (r"$", ["", "a"]),
    (r"\z|a", ["ba"]), (r"(?m)$", ["a\nb"]), (r"(?m)^", ["\na"]), (r"(a)|(b)|(c)", ["zc"]), (r"((a)|b)*", ["ab", "ba"]),
    (r"[ab]*a[ab]{12}c", ["ab" * 200 + "a" * 13 + "c", "abba" * 900]),
    (r"(?:[ab]*a[ab]{9}c|(x+)y)", ["".join("ab"[i * i % 7 % 2] for i in range(3000)) + "xxy"]),
    (r"(?:a|b|ab)*c\b", ["ab" * 2000, "ab" * 2000 + "c"]), (r"z(.*)q(.*)r", ["z" + "é1" * 9000 + "q" + "r" * 4000]),
    (r"needle(\d+)", ["hay " * 5000 + "needle42", "needl" * 4000]), (r"[a-z]*needle", ["hay" * 3000 + "needle"]),
    ("(", []), (r"a**", []), (r"a{2}{3}", []), (r"(?=a)", []), (r"\1", []), (r"[z-a]", []), (r"a{1001}", []),
    (r"\p{Klingon}", []), (r"\p{}", []), (r"\p{greek}", []),
    (r"\p{Zzzz}", []), (r"\p{Greek Han}", []), (r"(\p{Han}+)|(\p{Zanabazar_Square}+)|(\p{Adlam})", ["a漢字", "\U00011a00", "\U0001e900"]),
    (r"\P{Latin}+", ["abcé1Ω"]), (r"(?i)[\p{Cyrillic}k]+", ["Жжk\u212aK1"]), (r"[^\p{Common}\p{Latin}]", ["a1 я"]), (r"(?P<n>a)(?P<n>b)", []), (r"x{2,1}", []), (r"[[:word:]", []),
]


def random_pattern(r, depth=0):
    kind = r.randrange(12 if depth < 4 else 6)
    if kind < 3:
        return r.choice("aab1_é Ω\n")
    if kind == 3:
        return r.choice(["[ab]", "[^a]", "[a-c1]", r"\d", r"\w", r"\s", ".", "[[:alpha:]]", r"[^\w]", r"\pL", "[é-ω]",
                         r"\W", r"\S", r"\p{Greek}", r"[^\d\s]", r"\PL"])
    if kind == 4:
        return r.choice(["^", "$", r"\b", r"\B", r"\A", r"\z", "(?:)"])
    if kind == 5:
        return "".join(r.choice("ab1é") for _ in range(r.randrange(1, 5)))
    if kind < 8:
        return "".join(random_pattern(r, depth + 1) for _ in range(r.randrange(1, 5)))
    if kind == 8:
        return "(%s)" % "|".join(random_pattern(r, depth + 1) for _ in range(r.randrange(1, 4)))
    if kind == 9:
        flags = r.choice(["i", "m", "s", "U", "im", "-s", "i-m", ""])
        return "(?%s:%s)" % (flags, "|".join(random_pattern(r, depth + 1) for _ in range(r.randrange(1, 3))))
    operator = r.choice(["*", "+", "?", "*?", "+?", "??", "{2}", "{0,2}", "{1,}", "{0}", "{2,3}?"])
    return "(?:%s)%s" % (random_pattern(r, depth + 1), operator)


def random_text(r):
    return "".join(r.choice("aaabbc1_ \néΩAB") for _ in range(r.randrange(0, r.choice((4, 12, 40)))))


def expected(pattern, texts):
    """What the client should report for a pattern."""
    import re2                      # here, so that the patterns can be had without it
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(pattern, options=options)
    except re2.error:
        return None
    found = []
    for text in texts:
        m = compiled.search(text)
        if m is None:
            found.append(None)
            continue
        offsets = [0]
        for c in text:
            offsets.append(offsets[-1] + len(c.encode()))
        found.append([offsets[x] if x >= 0 else -1 for g in range(compiled.groups + 1) for x in m.span(g)])
    return found


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--client", required=True, help="command that takes --job FILE")
    ap.add_argument("--patterns", type=int, default=4000)
    ap.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    a = ap.parse_args()
    r = random.Random(a.seed)
    cases = [(p, list(t)) for p, t in LISTED]
    for _ in range(a.patterns):
        pattern, texts = random_pattern(r), [random_text(r) for _ in range(8)]
        if r"\B" in pattern:
            # RE2 finds it between the bytes of one character.
            texts = [t.encode("ascii", "ignore").decode() for t in texts]
        cases.append((pattern, texts))
    folder = tempfile.mkdtemp(prefix="patterns-")
    try:
        path = os.path.join(folder, "job.json")
        with open(path, "w") as f:
            json.dump({"options": None, "steps": [{"op": "match", "pattern": p, "texts": t} for p, t in cases]}, f)
        p = subprocess.run(shlex.split(a.client) + ["--job", path], stdout=subprocess.PIPE, timeout=300)
        results = json.loads(p.stdout.decode().strip().splitlines()[-1])["results"]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    passed = failed = 0
    for (pattern, texts), result in zip(cases, results):
        want, got = expected(pattern, texts), None if "refused" in result else result.get("matches", result)
        if want == got:
            passed += 1
            continue
        failed += 1
        if want is None or not isinstance(got, list):
            print("FAIL %r: RE2 %s, the client %s" % (pattern, "refuses it" if want is None else "takes it", result))
        else:
            i = next(i for i in range(len(texts)) if want[i] != got[i])
            print("FAIL %r in %r: %s instead of %s" % (pattern, texts[i][:200], got[i], want[i]))
    if failed:
        print("repeat with --seed %d" % a.seed)
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or len(results) != len(cases) else 0


if __name__ == "__main__":
    sys.exit(main())

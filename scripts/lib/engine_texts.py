"""Texts for bench-engines: as services have them, and made to be dear."""
import random

# The areas of the case files that fit an engine.
AREAS = {"sql legacy": "sql", "sql normalize": "sqllexer", "sql literals": "sqllexer", "sql lexer": "sqllexer",
         "redis quantize": "redis_quantize", "redis": "redis_obfuscate", "redis arguments": "redis_remove_args",
         "memcached": "memcached", "json": "json", "url": "url", "url query": "url", "cards": "credit_card",
         "addresses": "ip", "tags": "tag", "names": "name"}


def filled(piece, head=b"", tail=b""):
    """A text of a size: a head, a piece over and over, a tail."""
    def make(size):
        room = size - len(head) - len(tail)
        return head + (piece * (room // len(piece) + 1))[:room] + tail
    return make


def counted(piece, head=b"", tail=b""):
    """The same with a number in each piece."""
    def make(size):
        parts, length, number = [head], len(head) + len(tail), 0
        while length < size:
            parts.append(piece % number)
            length, number = length + len(parts[-1]), number + 1
        return b"".join(parts)[:size - len(tail)] + tail
    return make


def nested(opening, closing, inside=b"1"):
    def make(size):
        depth = (size - len(inside)) // (len(opening) + len(closing))
        return opening * depth + inside + closing * depth
    return make


SQL = [
    ("statements", filled(b"SELECT a.id, b.name FROM accounts a JOIN books b ON a.id = b.account WHERE b.price > 12.5 AND"
                          b" a.mail = 'someone@example.com' ORDER BY 1; ")),
    ("numbers in a list", counted(b"%d, ", b"SELECT * FROM t WHERE id IN (", b"1)")),
    ("texts in a list", counted(b"'text %d', ", b"SELECT * FROM t WHERE id IN (", b"'')")),
    ("rows of values", counted(b"(%d, 'a', NULL), ", b"INSERT INTO t VALUES ", b"(1, 'b', NULL)")),
    ("nested parentheses", nested(b"(", b")")), ("open parentheses", filled(b"(")),
    ("one long comment", filled(b"comment ", b"/* ", b" */")), ("comments", filled(b"/* c */ a ")),
    ("open comments", filled(b"/* ")), ("comments of a line", filled(b"-- c\n")), ("minus signs", filled(b"- ")),
    ("one long text", filled(b"x", b"SELECT '", b"'")), ("an open quote", filled(b"it is ", b"SELECT '")),
    ("quotes", filled(b"'")), ("double quotes", filled(b'"a" ')), ("escaped quotes", filled(b"''", b"SELECT '")),
    ("backslashes", filled(b"\\", b"SELECT '")), ("dotted names", filled(b"a.b.", b"SELECT ")),
    ("dollar quotes", filled(b"$a$ ")), ("other dollar quotes", counted(b"$t%d$ ")), ("digits", filled(b"7", b"SELECT ")),
    ("letters", filled(b"x")), ("letters beyond ASCII", filled("é".encode())), ("parameters", filled(b"?, ")),
    ("brackets", filled(b"[")), ("braces", filled(b"{ ")), ("invalid bytes", filled(b"\xff")),
    ("aliases", counted(b"c%d AS d, ", b"SELECT ", b"1")), ("statements behind statements", filled(b"SELECT 1; ")),
    ("tables", counted(b"JOIN t%d ON 1 = 1 ", b"SELECT * FROM t ", b"")), ("casts", filled(b"::int", b"SELECT 1")),
]
SHAPES = {
    "sql": SQL,
    "redis": [("commands", filled(b"SET key value EX 10\n")), ("one long command", filled(b"k v ", b"MSET ")),
              ("quoted", filled(b'"a b" ', b"SET ")), ("an open quote", filled(b"a ", b'SET "')),
              ("escapes", filled(b"\\", b'SET "')), ("spaces", filled(b" ")), ("line feeds", filled(b"\n")),
              ("sub-commands", filled(b"SET u8 0 255 ", b"BITFIELD k "))],
    "memcached": [("a value", filled(b"x", b"set k 0 0 1\r\n")), ("a long command", filled(b"k ", b"get "))],
    "json": [("records", counted(b'{"id": %d, "name": "some text", "on": true, "sum": 1.5}, ', b"[", b"{}]")),
             ("nested arrays", nested(b"[", b"]")), ("nested objects", nested(b'{"a":', b"}")), ("open arrays", filled(b"[")),
             ("one long text", filled(b"x", b'"', b'"')), ("texts", filled(b'"a",', b"[", b'"a"]')),
             ("escapes", filled(b"\\n", b'"', b'"')), ("an open quote", filled(b"\\u00e9", b'"')),
             ("digits", filled(b"7")), ("spaces", filled(b" ")), ("documents", filled(b"{} "))],
    "url": [("path", filled(b"/part", b"http://host")), ("digits", filled(b"/12", b"http://host")),
            ("escapes", filled(b"%41", b"http://host/")), ("at signs", filled(b"@", b"http://")),
            ("colons", filled(b":", b"http://")), ("query", filled(b"a=b&", b"http://host/?")), ("hashes", filled(b"#")),
            ("bad bytes", filled(b"{ ", b"http://host/")), ("a long scheme", filled(b"a")), ("brackets", filled(b"[", b"http://"))],
    "cards": [("digits", filled(b"4")), ("digits and spaces", filled(b"4 ")), ("spaces", filled(b" ")),
              ("dashes", filled(b"4111-"))],
    "addresses": [("addresses", counted(b"10.0.0.%d,")), ("one address", filled(b"10.0.0.1,")), ("commas", filled(b",")),
                  ("names", counted(b"host-%d,")), ("colons", filled(b":")), ("digits", filled(b"1")),
                  ("dots", filled(b"1.")), ("networks", filled(b"fe80::1%eth0,"))],
    "tags": [("letters", filled(b"Ab ")), ("colons", filled(b":")), ("signs", filled(b"-")), ("others", filled("Ωé".encode()))],
    "names": [("letters", filled(b"Ab ")), ("signs", filled(b"-")), ("others", filled("Ωé".encode()))],
    "pattern": [("plain text", filled(b"the quick brown fox jumps over the lazy dog, ")),
                ("query", counted(b"key%d=value&")), ("near misses", filled(b"token pwd pass 1234567-12- a@b. ")),
                ("digits", filled(b"123456789012345-")), ("letters beyond ASCII", filled("Größe Ωμέγα ".encode()))],
    "replace": [("plain text", filled(b"the quick brown fox jumps over the lazy dog, ")),
                ("matches", counted(b"/token/%d/key=1&"))],
}


def sentences(r, size):
    words = "order user payment cache service request failed while reading from the database timeout value of".split()
    text = ""
    while len(text) < size:
        text += r.choice(words) + r.choice((" ", " ", " ", ", ", "=", "/", ". "))
    return text.encode()


def statements(r):
    columns = ["id", "name", "mail", "price", "created_at", "status", "t.owner"]
    for _ in range(200):
        condition = " AND ".join("%s = %s" % (r.choice(columns), r.choice(
            ("%d" % r.randrange(10 ** 6), "'%s'" % sentences(r, 20).decode().replace("'", ""), "$1", "?", "NULL", "true")))
            for _ in range(r.randrange(1, 6)))
        yield ("SELECT %s FROM shop.orders AS t LEFT JOIN users u ON u.id = t.owner WHERE %s ORDER BY %s LIMIT %d" % (
            ", ".join(r.sample(columns, 4)), condition, r.choice(columns), r.randrange(100))).encode()


def typical(engine):
    """(name, texts) as services have them."""
    r = random.Random(7)
    kind = engine.split(" ")[0]
    if kind == "sql":
        return [("queries", list(statements(r)))]
    if kind == "redis":
        return [("commands", [b"SET session:%d \"%s\" EX 300" % (r.randrange(10 ** 6), sentences(r, 40)) for _ in range(200)])]
    if kind == "memcached":
        return [("commands", [b"set key:%d 0 300 40\r\n%s" % (r.randrange(10 ** 6), sentences(r, 40)) for _ in range(200)])]
    if kind == "json":
        return [("searches", [SHAPES["json"][0][1](r.randrange(200, 2000)) for _ in range(50)])]
    if kind == "url":
        return [("addresses", [b"https://shop.example.com/products/%d/reviews?page=%d&sort=%s" % (
            r.randrange(10 ** 5), r.randrange(50), r.choice((b"new", b"best"))) for _ in range(200)])]
    if kind == "cards":
        return [("values", [r.choice((b"4111 1111 1111 1111", b"GET", b"200", b"5105105105105100", b"1735689600000",
                                      b"/products/{id}", sentences(r, 30))) for _ in range(200)])]
    if kind == "addresses":
        return [("peers", [r.choice((b"10.1.2.%d:5432" % r.randrange(255), b"ip-10-1-2-3.ec2.internal", b"db.example.com",
                                     b"[fe80::1]:80,10.0.0.1")) for _ in range(200)])]
    if kind in ("tags", "names"):
        return [("normal", [r.choice((b"web-store", b"checkout.api", b"postgres.query", b"env:prod")) for _ in range(200)]),
                ("others", [r.choice((b"Web Store", b"Checkout API!", b"POST /v1/Orders", "Größe".encode()))
                            for _ in range(200)])]
    return [("tags", [r.choice((b"GET", b"/api/v1/orders/1234/items", b"https://shop.example.com/token/abc/cart?a=1&token=x1",
                                b"4111111111111111", b"someone@example.com", sentences(r, 60))) for _ in range(200)]),
            ("stack traces", [b"\n".join(b"  at com.example.%s(Orders.java:%d)" % (sentences(r, 20).replace(b" ", b"."),
                                                                                     r.randrange(900)) for _ in range(60))
                              for _ in range(10)])]

#!/usr/bin/env python3
"""A small tracer in Python over ctypes: real spans, a forked worker, nothing to install.

    LD_LIBRARY_PATH=PREFIX/lib python3 tracer.py http://127.0.0.1:8126

What a binding has to know is in the comments; docs/guides/binding-a-tracer.md says more."""
import contextlib
import ctypes
import os
import random
import sys
import time

library = ctypes.CDLL("libdata-pipeline-ffi.so.8")
handle = ctypes.c_void_p                                        # every handle is a pointer to something not declared


class Slice(ctypes.Structure):
    """Bytes that are borrowed for one call: keep the Python object alive until it returns."""
    _fields_ = [("ptr", ctypes.c_char_p), ("len", ctypes.c_size_t)]


class View(ctypes.Structure):
    """Bytes of the library, valid until what owns them is freed; a NUL in them does not end them."""
    _fields_ = [("ptr", ctypes.c_void_p), ("len", ctypes.c_size_t)]


class Failure(ctypes.Structure):
    _fields_ = [("code", ctypes.c_int), ("msg", ctypes.c_char_p)]


class SpanFields(ctypes.Structure):
    _fields_ = ([(name, Slice) for name in ("service", "name", "resource", "span_type")]
                + [(name, ctypes.c_uint64) for name in ("trace_id_low", "trace_id_high", "span_id", "parent_id")]
                + [("start", ctypes.c_int64), ("duration", ctypes.c_int64), ("error", ctypes.c_int32)])


def text(value):
    data = value.encode()
    return Slice(data, len(data))


def check(name, *arguments):
    """Calls a function that returns NULL or an error, and raises the error."""
    function = getattr(library, "ddog_" + name)
    function.restype = ctypes.POINTER(Failure)
    failure = function(*arguments)
    if failure:
        message = "%s (code %d)" % (failure.contents.msg.decode(), failure.contents.code)
        library.ddog_trace_exporter_error_free(failure)
        raise RuntimeError(message)


library.ddog_trace_exporter_response_get_body.restype = View


class Tracer:
    def __init__(self, service, url):
        self.service, self.ended, self.stack = service, [], []
        config = handle()
        library.ddog_trace_exporter_config_new(ctypes.byref(config))
        for option, value in (("url", url), ("language", "python"), ("service", service),
                              ("lang_version", "%d.%d.%d" % sys.version_info[:3])):
            check("trace_exporter_config_set_" + option, config, text(value))
        self.exporter = handle()
        check("trace_exporter_new", ctypes.byref(self.exporter), config)
        library.ddog_trace_exporter_config_free(config)         # an exporter keeps nothing of it

    @contextlib.contextmanager
    def span(self, name, resource, **tags):
        parent = self.stack[-1] if self.stack else None
        trace = parent[0] if parent else random.getrandbits(64)
        span = (trace, random.getrandbits(63) or 1)
        self.stack.append(span)
        start, failed = time.time_ns(), 0
        try:
            yield
        except BaseException:
            failed = 1
            raise
        finally:
            self.stack.pop()
            fields = SpanFields(text(self.service), text(name), text(resource), text("web"), trace, 0, span[1],
                                parent[1] if parent else 0, start, time.time_ns() - start, failed)
            self.ended.append((fields, tags))

    def flush(self):
        """Sends the spans of one trace; ctypes releases the interpreter's lock, so other threads run meanwhile."""
        chunks = handle()
        check("tracer_trace_chunks_new", ctypes.c_size_t(1), ctypes.byref(chunks))
        check("tracer_trace_chunks_begin_chunk", chunks, ctypes.c_size_t(len(self.ended)))
        for fields, tags in self.ended:
            span = handle()
            check("tracer_span_new", ctypes.byref(span), ctypes.byref(fields))
            for key, value in tags.items():
                check("tracer_span_set_meta", span, text(key), text(value))
            check("tracer_trace_chunks_push_span", chunks, span)                # consumes the span
        self.ended = []
        response = handle()
        check("trace_exporter_send_trace_chunks", self.exporter, chunks, ctypes.byref(response), None)
        body = library.ddog_trace_exporter_response_get_body(response)
        answer = ctypes.string_at(body.ptr, body.len) if body.len else b""
        library.ddog_trace_exporter_response_free(response)
        return answer.decode()

    def close(self):
        library.ddog_trace_exporter_free(self.exporter)
        self.exporter = None


def main():
    tracer = Tracer("web-shop", sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8126")
    with tracer.span("http.request", "GET /basket", **{"span.kind": "server", "env": "example"}):
        with tracer.span("render", "basket.html"):
            time.sleep(0.001)
    print("parent:", tracer.flush(), flush=True)

    # A forked child uses the exporter as it is: it notices by itself, and has its own connection and ledger.
    child = os.fork()
    if child == 0:
        status = 1
        with contextlib.suppress(RuntimeError):
            with tracer.span("job", "send receipts"):
                pass
            print("child:", tracer.flush(), flush=True)
            status = 0
        os._exit(status)
    _, status = os.waitpid(child, 0)
    tracer.close()
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())

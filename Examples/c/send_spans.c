/* Makes a trace of two spans, sends it to a Datadog Agent, and says what became of it.
 *
 *   cc send_spans.c -ldata-pipeline-ffi -o send_spans
 *   ./send_spans http://127.0.0.1:8126
 */
#include <libdata-pipeline.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

static ddog_CharSlice text(const char *s) {
  ddog_CharSlice slice = {s, strlen(s)};
  return slice;
}

/* Prints and frees an error; returns 1 when there was one. */
static int failed(const char *what, struct ddog_TraceExporterError *error) {
  if (error == NULL) return 0;
  fprintf(stderr, "%s: %s (code %d)%s\n", what, error->msg, (int)error->code,
          ddog_trace_exporter_error_is_retryable(error) ? ", may succeed later" : "");
  ddog_trace_exporter_error_free(error);
  return 1;
}

/* A span with what all spans of this program have. */
static ddog_TracerSpan *span_of(const char *name, const char *resource, uint64_t id, uint64_t parent, int64_t start,
                                int64_t duration) {
  ddog_TracerSpanFields fields = {
      .service = DDOG_CHARSLICE_C("send_spans"),
      .name = text(name),
      .resource = text(resource),
      .span_type = DDOG_CHARSLICE_C("web"),
      .trace_id_low = 4711,
      .span_id = id,
      .parent_id = parent,
      .start = start,
      .duration = duration,
  };
  ddog_TracerSpan *span = NULL;
  if (failed(name, ddog_tracer_span_new(&span, &fields))) return NULL;
  failed("tag", ddog_tracer_span_set_meta(span, DDOG_CHARSLICE_C("env"), DDOG_CHARSLICE_C("test")));
  return span;
}

/* The chunks to send, or NULL. Whatever fails, nothing is left behind: spans are consumed in any case. */
static ddog_TracerTraceChunks *make_trace(void) {
  struct timespec now;
  timespec_get(&now, TIME_UTC);
  int64_t start = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;

  ddog_TracerSpan *root = span_of("web.request", "GET /cart", 1, 0, start, 2000000);
  ddog_TracerSpan *query = span_of("db.query", "SELECT * FROM carts", 2, 1, start + 500000, 1000000);
  failed("metric", ddog_tracer_span_set_metric(root, DDOG_CHARSLICE_C("_sampling_priority_v1"), 1));

  ddog_TracerSpanEvent *event = NULL;
  if (!failed("event", ddog_tracer_span_event_new(&event, DDOG_CHARSLICE_C("cache.miss"), (uint64_t)start + 100000))) {
    failed("attribute", ddog_tracer_span_event_set_int(event, DDOG_CHARSLICE_C("items"), 3));
    failed("event", ddog_tracer_span_add_event(root, event));
  }

  ddog_TracerTraceChunks *chunks = NULL;
  if (failed("chunks", ddog_tracer_trace_chunks_new(1, &chunks))) {
    ddog_tracer_span_free(root);
    ddog_tracer_span_free(query);
    return NULL;
  }
  failed("chunk", ddog_tracer_trace_chunks_begin_chunk(chunks, 2));
  failed("span", ddog_tracer_trace_chunks_push_span(chunks, root));
  failed("span", ddog_tracer_trace_chunks_push_span(chunks, query));
  return chunks;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: %s AGENT_URL\n", argv[0]);
    return 2;
  }
  ddog_TraceExporterConfig *config = NULL;
  ddog_trace_exporter_config_new(&config);
  if (failed("url", ddog_trace_exporter_config_set_url(config, text(argv[1])))) return 1;
  if (failed("language", ddog_trace_exporter_config_set_language(config, DDOG_CHARSLICE_C("c")))) return 1;
  if (failed("version", ddog_trace_exporter_config_set_tracer_version(config, DDOG_CHARSLICE_C("1.0.0")))) return 1;
  ddog_TraceExporter *exporter = NULL;
  int status = failed("exporter", ddog_trace_exporter_new(&exporter, config));
  ddog_trace_exporter_config_free(config);
  if (status != 0) return status;

  /* Another thread may end the send with ddog_trace_exporter_cancel_token_cancel(token). */
  ddog_TraceExporterCancelToken *token = ddog_trace_exporter_cancel_token_new();
  struct ddog_TraceExporterResponse *response = NULL;
  status = failed("send", ddog_trace_exporter_send_trace_chunks(exporter, make_trace(), &response, token));
  if (status == 0) {
    ddog_ByteSlice body = ddog_trace_exporter_response_get_body(response);
    printf("%.*s\n", (int)body.len, (const char *)body.ptr);
    ddog_trace_exporter_response_free(response);
  }

  struct ddog_LedgerSnapshot ledger = {.size = sizeof ledger};
  if (!failed("ledger", ddog_trace_exporter_ledger(exporter, &ledger))) {
    printf("%llu spans delivered, %llu dropped\n", (unsigned long long)ledger.delivered.spans,
           (unsigned long long)ledger.dropped.spans);
  }
  ddog_trace_exporter_free(exporter);
  ddog_trace_exporter_cancel_token_drop(token);
  return status;
}

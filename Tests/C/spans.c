/* Sends chunks with everything that C can put into a span. scripts/test-c-interface knows what must arrive.
 *
 *   spans AGENT_URL
 */
#include "checks.h"

#include <math.h>

static const ddog_CharSlice empty = {NULL, 0};

static ddog_TracerSpanEvent *event_of_all_types(void) {
  ddog_TracerSpanEvent *event = NULL;
  SUCCEEDS(ddog_tracer_span_event_new(&event, text("happened"), UINT64_MAX));
  SUCCEEDS(ddog_tracer_span_event_set_string(event, text("string"), text("gr\xc3\xbc\xc3\x9f")));
  SUCCEEDS(ddog_tracer_span_event_set_bool(event, text("bool"), true));
  SUCCEEDS(ddog_tracer_span_event_set_int(event, text("int"), INT64_MIN));
  SUCCEEDS(ddog_tracer_span_event_set_double(event, text("double"), 0.5));
  /* Set again, with another type. */
  SUCCEEDS(ddog_tracer_span_event_set_int(event, text("changed"), 1));
  SUCCEEDS(ddog_tracer_span_event_set_string(event, text("changed"), text("text")));

  ddog_CharSlice strings[] = {text("a"), empty, text("b")};
  struct ddog_Slice_CharSlice string_slice = {strings, 3};
  SUCCEEDS(ddog_tracer_span_event_set_string_array(event, text("strings"), string_slice));
  uint8_t bools[] = {0, 1, 2, 255};
  struct ddog_Slice_Bool bool_slice = {(const bool *)bools, 4};
  SUCCEEDS(ddog_tracer_span_event_set_bool_array(event, text("bools"), bool_slice));
  int64_t ints[] = {-1, 0, INT64_MAX};
  struct ddog_Slice_I64 int_slice = {ints, 3};
  SUCCEEDS(ddog_tracer_span_event_set_int_array(event, text("ints"), int_slice));
  double doubles[] = {1, -2.5};
  struct ddog_Slice_F64 double_slice = {doubles, 2};
  SUCCEEDS(ddog_tracer_span_event_set_double_array(event, text("doubles"), double_slice));
  struct ddog_Slice_I64 nothing = {NULL, 0};
  SUCCEEDS(ddog_tracer_span_event_set_int_array(event, text("none"), nothing));
  return event;
}

static ddog_TracerSpan *span_with_everything(void) {
  ddog_TracerSpanFields fields = plain_fields();
  fields.span_type = text("web");
  fields.trace_id_low = UINT64_MAX;
  fields.trace_id_high = 0x0123456789abcdef;
  fields.span_id = UINT64_MAX - 1;
  fields.parent_id = 3;
  fields.error = -1;
  fields.duration = -5;
  ddog_TracerSpan *span = NULL;
  SUCCEEDS(ddog_tracer_span_new(&span, &fields));

  SUCCEEDS(ddog_tracer_span_set_meta(span, text("key"), text("old")));
  SUCCEEDS(ddog_tracer_span_set_meta(span, text("env"), text("prod")));
  /* The value of the same length, and then a longer one. */
  SUCCEEDS(ddog_tracer_span_set_meta(span, text("key"), text("new")));
  SUCCEEDS(ddog_tracer_span_set_meta(span, text("key"), text("the newest")));
  SUCCEEDS(ddog_tracer_span_set_meta(span, empty, empty));
  ddog_CharSlice with_nul = {"a\0b", 3};
  SUCCEEDS(ddog_tracer_span_set_meta(span, with_nul, with_nul));

  SUCCEEDS(ddog_tracer_span_set_metric(span, text("_sampling_priority_v1"), 1));
  SUCCEEDS(ddog_tracer_span_set_metric(span, text("_sampling_priority_v1"), 2));
  SUCCEEDS(ddog_tracer_span_set_metric(span, text("key"), -0.25));
  SUCCEEDS(ddog_tracer_span_set_metric(span, text("infinite"), INFINITY));

  uint8_t blob[] = {0x81, 0xa1, 'k', 0x01};
  ddog_ByteSlice blob_slice = {blob, sizeof blob};
  SUCCEEDS(ddog_tracer_span_set_meta_struct_blob(span, text("blob"), blob_slice));
  ddog_ByteSlice no_bytes = {NULL, 0};
  SUCCEEDS(ddog_tracer_span_set_meta_struct_blob(span, text("empty"), no_bytes));
  ddog_TracerValueToken tokens[2];
  memset(tokens, 0, sizeof tokens);
  tokens[0].kind = DDOG_TRACER_VALUE_ARRAY;
  tokens[0].child_count = 1;
  tokens[1].kind = DDOG_TRACER_VALUE_I64;
  tokens[1].i64_value = 200;
  struct ddog_Slice_TracerValueToken token_slice = {tokens, 2};
  SUCCEEDS(ddog_tracer_span_set_meta_struct(span, text("value"), token_slice));
  token_slice.len = 1; /* an array without its element: nothing changes */
  FAILS(INVALID_INPUT, ddog_tracer_span_set_meta_struct(span, text("value"), token_slice));

  ddog_TracerSpanLinkAttribute attributes[] = {
      {text("same"), text("old")}, {text("other"), text("x")}, {text("same"), text("new")}};
  ddog_TracerSpanLink links[2];
  memset(links, 0, sizeof links);
  links[0].trace_id_low = 10;
  links[0].span_id = 11;
  links[1].trace_id_low = 20;
  links[1].trace_id_high = 21;
  links[1].span_id = 22;
  links[1].attributes.ptr = attributes;
  links[1].attributes.len = 3;
  links[1].tracestate = text("dd=s:1");
  links[1].flags = 0x80000001u;
  struct ddog_Slice_TracerSpanLink link_slice = {links, 1};
  SUCCEEDS(ddog_tracer_span_set_links(span, link_slice));
  link_slice.len = 2;
  SUCCEEDS(ddog_tracer_span_set_links(span, link_slice));
  /* One bad link of two: the old ones stay. */
  ddog_TracerSpanLink bad[2] = {links[0], links[1]};
  bad[1].tracestate = text("\xff");
  struct ddog_Slice_TracerSpanLink bad_slice = {bad, 2};
  FAILS(INVALID_INPUT, ddog_tracer_span_set_links(span, bad_slice));

  SUCCEEDS(ddog_tracer_span_add_event(span, event_of_all_types()));
  ddog_TracerSpanEvent *second = NULL;
  SUCCEEDS(ddog_tracer_span_event_new(&second, text("again"), 0));
  SUCCEEDS(ddog_tracer_span_add_event(span, second));
  /* What was given is copied: the caller's memory may change. */
  memset(blob, 0, sizeof blob);
  memset(attributes, 0, sizeof attributes);
  return span;
}

/* A span whose tags were set so often, and to such lengths, that its memory was put in order again and again. */
static ddog_TracerSpan *span_set_often(void) {
  static char value[4096];
  ddog_TracerSpan *span = plain_span();
  int failures = 0;
  for (int i = 0; i < 3000; i++) {
    char key[16];
    snprintf(key, sizeof key, "key-%d", i % 100);
    memset(value, 'a' + i % 26, sizeof value);
    ddog_CharSlice slice = {value, (uintptr_t)(i * 7 % 4000)};
    if (ddog_tracer_span_set_meta(span, text(key), slice) != NULL) failures++;
    if (ddog_tracer_span_set_metric(span, text(key), i) != NULL) failures++;
  }
  CHECK(failures == 0);
  return span;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  ddog_TraceExporter *exporter = exporter_for(argv[1]);
  ddog_TracerTraceChunks *chunks = NULL;
  SUCCEEDS(ddog_tracer_trace_chunks_new(100000, &chunks));
  SUCCEEDS(ddog_tracer_trace_chunks_begin_chunk(chunks, 0));
  SUCCEEDS(ddog_tracer_trace_chunks_push_span(chunks, span_with_everything()));
  SUCCEEDS(ddog_tracer_trace_chunks_push_span(chunks, plain_span()));
  SUCCEEDS(ddog_tracer_trace_chunks_begin_chunk(chunks, 100000));
  SUCCEEDS(ddog_tracer_trace_chunks_begin_chunk(chunks, 1));
  ddog_TracerSpan *cleared = plain_span();
  ddog_TracerSpanLink link;
  memset(&link, 0, sizeof link);
  struct ddog_Slice_TracerSpanLink links = {&link, 1};
  SUCCEEDS(ddog_tracer_span_set_links(cleared, links));
  links.len = 0;
  SUCCEEDS(ddog_tracer_span_set_links(cleared, links));
  /* A tracer that says the upper half itself. */
  SUCCEEDS(ddog_tracer_span_set_meta(cleared, text("_dd.p.tid"), text("00000000000000ff")));
  SUCCEEDS(ddog_tracer_trace_chunks_push_span(chunks, cleared));
  SUCCEEDS(ddog_tracer_trace_chunks_push_span(chunks, span_set_often()));

  struct ddog_TraceExporterResponse *response = NULL;
  SUCCEEDS(ddog_trace_exporter_send_trace_chunks(exporter, chunks, &response, NULL));
  CHECK(ddog_trace_exporter_response_get_body(response).len > 0);
  ddog_trace_exporter_response_free(response);

  /* No chunk at all is sent, too. */
  SUCCEEDS(ddog_tracer_trace_chunks_new(0, &chunks));
  SUCCEEDS(ddog_trace_exporter_send_trace_chunks(exporter, chunks, NULL, NULL));
  ddog_trace_exporter_free(exporter);
  return finish();
}

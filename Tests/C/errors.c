/* What every function does with what it cannot take: one check for each documented case. Sends nothing. */
#include "checks.h"

static const ddog_CharSlice null_with_length = {NULL, 1};
static const ddog_CharSlice not_utf8 = {"a\xff", 2};
static const ddog_ByteSlice broken_bytes = {NULL, 5};

/* A length that no memory has. */
static ddog_CharSlice too_long(void) {
  ddog_CharSlice slice = {"x", (uintptr_t)1 << 63};
  return slice;
}

static void configuration(void) {
  ddog_TraceExporterConfig *config = NULL;
  ddog_trace_exporter_config_new(NULL);
  ddog_trace_exporter_config_free(NULL);
  ddog_trace_exporter_config_new(&config);
  CHECK(config != NULL);
  ddog_TraceExporterError *(*setters[])(ddog_TraceExporterConfig *, ddog_CharSlice) = {
      ddog_trace_exporter_config_set_url,
      ddog_trace_exporter_config_set_tracer_version,
      ddog_trace_exporter_config_set_language,
      ddog_trace_exporter_config_set_lang_version,
      ddog_trace_exporter_config_set_lang_interpreter,
      ddog_trace_exporter_config_set_hostname,
      ddog_trace_exporter_config_set_env,
      ddog_trace_exporter_config_set_version,
      ddog_trace_exporter_config_set_service,
      ddog_trace_exporter_config_set_process_tags,
      ddog_trace_exporter_config_set_test_session_token,
  };
  for (size_t i = 0; i < sizeof setters / sizeof *setters; i++) {
    FAILS(INVALID_ARGUMENT, setters[i](NULL, text("x")));
    FAILS(INVALID_ARGUMENT, setters[i](config, null_with_length));
    FAILS(INVALID_ARGUMENT, setters[i](config, too_long()));
    FAILS(INVALID_INPUT, setters[i](config, not_utf8));
    SUCCEEDS(setters[i](config, i == 0 ? text("http://127.0.0.1:1") : text("value")));
  }
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_client_computed_stats(NULL, true));
  SUCCEEDS(ddog_trace_exporter_config_set_client_computed_stats(config, true));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_connection_timeout(NULL, 1));
  SUCCEEDS(ddog_trace_exporter_config_set_connection_timeout(config, UINT64_MAX));
  SUCCEEDS(ddog_trace_exporter_config_set_connection_timeout(config, 0));

  /* A failed setter leaves the old value, and the last successful call wins. */
  ddog_TraceExporter *exporter = NULL;
  FAILS(INVALID_INPUT, ddog_trace_exporter_config_set_url(config, not_utf8));
  SUCCEEDS(ddog_trace_exporter_new(&exporter, config));
  ddog_trace_exporter_free(exporter);
  exporter = NULL;

  const char *bad_urls[] = {"",        "localhost:8126", "/path",     "ftp://host", "http://",  "http://host:0x1",
                            "unix://", "http://a b",     "https:///", "127.0.0.1",  "http:/x/", "http://host:99999"};
  for (size_t i = 0; i < sizeof bad_urls / sizeof *bad_urls; i++) {
    SUCCEEDS(ddog_trace_exporter_config_set_url(config, text(bad_urls[i])));
    FAILS_WITH(INVALID_URL, "url", ddog_trace_exporter_new(&exporter, config));
    CHECK(exporter == NULL);
  }
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_new(&exporter, NULL));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_new(NULL, config));
  ddog_trace_exporter_config_free(config);
  ddog_trace_exporter_free(NULL);
  ddog_trace_exporter_error_free(NULL);
  ddog_trace_exporter_response_free(NULL);
  CHECK(ddog_trace_exporter_response_get_body(NULL).len == 0);
  CHECK(ddog_trace_exporter_response_get_body(NULL).ptr != NULL);
}

static void sending(void) {
  ddog_TraceExporter *exporter = exporter_for("http://127.0.0.1:1");
  struct ddog_TraceExporterResponse *response = NULL;
  uint8_t huge[] = {0xdd, 0xff, 0xff, 0xff, 0xff};
  ddog_ByteSlice payload = {huge, sizeof huge};
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_send(NULL, payload, &response));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_send(exporter, broken_bytes, &response));
  FAILS_WITH(SERDE, "Deserialization of incoming payload: ", ddog_trace_exporter_send(exporter, payload, &response));
  payload.len = 0;
  FAILS(SERDE, ddog_trace_exporter_send(exporter, payload, NULL));
  uint8_t truncated[] = {0x91, 0x91};
  payload.ptr = truncated;
  payload.len = 2;
  FAILS(SERDE, ddog_trace_exporter_send(exporter, payload, &response));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_send_trace_chunks(NULL, plain_chunks(), &response, NULL));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_send_trace_chunks(exporter, NULL, &response, NULL));
  CHECK(response == NULL);
  ddog_trace_exporter_free(exporter);
}

static void spans(void) {
  ddog_TracerSpanFields fields = plain_fields();
  ddog_TracerSpan *span = NULL;
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_new(&span, NULL));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_new(NULL, &fields));
  ddog_CharSlice *texts[] = {&fields.service, &fields.name, &fields.resource, &fields.span_type};
  for (int i = 0; i < 4; i++) {
    ddog_CharSlice good = *texts[i];
    *texts[i] = null_with_length;
    FAILS(INVALID_ARGUMENT, ddog_tracer_span_new(&span, &fields));
    *texts[i] = too_long();
    FAILS(INVALID_ARGUMENT, ddog_tracer_span_new(&span, &fields));
    *texts[i] = not_utf8;
    FAILS(INVALID_INPUT, ddog_tracer_span_new(&span, &fields));
    *texts[i] = good;
  }
  CHECK(span == NULL);
  span = plain_span();

  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_meta(NULL, text("k"), text("v")));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_meta(span, null_with_length, text("v")));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_meta(span, text("k"), null_with_length));
  FAILS(INVALID_INPUT, ddog_tracer_span_set_meta(span, not_utf8, null_with_length));
  FAILS(INVALID_INPUT, ddog_tracer_span_set_meta(span, text("k"), not_utf8));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_metric(NULL, text("k"), 1));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_metric(span, null_with_length, 1));
  FAILS(INVALID_INPUT, ddog_tracer_span_set_metric(span, not_utf8, 1));

  ddog_ByteSlice bytes = {(const uint8_t *)"x", 1};
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_meta_struct_blob(NULL, text("k"), bytes));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_meta_struct_blob(span, null_with_length, bytes));
  FAILS(INVALID_INPUT, ddog_tracer_span_set_meta_struct_blob(span, not_utf8, broken_bytes));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_meta_struct_blob(span, text("k"), broken_bytes));
  struct ddog_Slice_TracerValueToken no_tokens = {NULL, 0};
  struct ddog_Slice_TracerValueToken broken_tokens = {NULL, 1};
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_meta_struct(NULL, text("k"), no_tokens));
  FAILS(INVALID_INPUT, ddog_tracer_span_set_meta_struct(span, not_utf8, broken_tokens));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_meta_struct(span, text("k"), broken_tokens));
  FAILS(INVALID_INPUT, ddog_tracer_span_set_meta_struct(span, text("k"), no_tokens));

  ddog_TracerSpanLink link;
  memset(&link, 0, sizeof link);
  struct ddog_Slice_TracerSpanLink links = {&link, 1};
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_links(NULL, links));
  SUCCEEDS(ddog_tracer_span_set_links(span, links));
  struct ddog_Slice_TracerSpanLink broken_links[] = {
      {NULL, 1}, {(const ddog_TracerSpanLink *)((const char *)&link + 1), 1}, {&link, UINTPTR_MAX / 64 + 2}};
  for (int i = 0; i < 3; i++) FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_links(span, broken_links[i]));
  ddog_TracerSpanLinkAttribute attribute = {not_utf8, text("v")};
  link.attributes.ptr = &attribute;
  link.attributes.len = 1;
  FAILS(INVALID_INPUT, ddog_tracer_span_set_links(span, links));
  attribute.key = null_with_length;
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_links(span, links));
  attribute.key = text("k");
  attribute.value = not_utf8;
  FAILS(INVALID_INPUT, ddog_tracer_span_set_links(span, links));
  attribute.value = text("v");
  link.tracestate = null_with_length;
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_links(span, links));
  link.tracestate = not_utf8;
  FAILS(INVALID_INPUT, ddog_tracer_span_set_links(span, links));
  link.attributes.ptr = NULL;
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_links(span, links));

  ddog_TracerSpanEvent *event = NULL;
  SUCCEEDS(ddog_tracer_span_event_new(&event, text("e"), 1));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_add_event(NULL, event)); /* consumes it */
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_add_event(span, NULL));
  ddog_tracer_span_free(span);
  ddog_tracer_span_free(NULL);
}

static void events(void) {
  ddog_TracerSpanEvent *event = NULL;
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_new(NULL, text("e"), 1));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_new(&event, null_with_length, 1));
  FAILS(INVALID_INPUT, ddog_tracer_span_event_new(&event, not_utf8, 1));
  CHECK(event == NULL);
  SUCCEEDS(ddog_tracer_span_event_new(&event, text("e"), 1));

  FAILS(INVALID_INPUT, ddog_tracer_span_event_set_string(NULL, text("k"), not_utf8)); /* the value comes first */
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_string(NULL, not_utf8, text("v")));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_string(event, text("k"), null_with_length));
  FAILS(INVALID_INPUT, ddog_tracer_span_event_set_string(event, not_utf8, text("v")));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_bool(NULL, not_utf8, true));
  FAILS(INVALID_INPUT, ddog_tracer_span_event_set_bool(event, not_utf8, true));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_int(NULL, not_utf8, 1));
  FAILS(INVALID_INPUT, ddog_tracer_span_event_set_int(event, not_utf8, 1));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_double(NULL, not_utf8, 1));
  FAILS(INVALID_INPUT, ddog_tracer_span_event_set_double(event, not_utf8, 1));

  ddog_CharSlice strings[] = {text("good"), not_utf8};
  struct ddog_Slice_CharSlice string_slice = {strings, 2};
  struct ddog_Slice_CharSlice broken_strings = {NULL, 1};
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_string_array(event, text("k"), broken_strings));
  FAILS(INVALID_INPUT, ddog_tracer_span_event_set_string_array(NULL, text("k"), string_slice));
  strings[1] = null_with_length;
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_string_array(event, text("k"), string_slice));
  string_slice.len = 1;
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_string_array(NULL, not_utf8, string_slice));
  FAILS(INVALID_INPUT, ddog_tracer_span_event_set_string_array(event, not_utf8, string_slice));
  struct ddog_Slice_Bool broken_bools = {NULL, 1}, bools = {NULL, 0};
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_bool_array(event, text("k"), broken_bools));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_bool_array(NULL, not_utf8, bools));
  FAILS(INVALID_INPUT, ddog_tracer_span_event_set_bool_array(event, not_utf8, bools));
  int64_t numbers[2] = {0, 0};
  struct ddog_Slice_I64 broken_ints[] = {
      {NULL, 1}, {(const int64_t *)((const char *)numbers + 1), 1}, {numbers, UINTPTR_MAX / 8 + 2}};
  struct ddog_Slice_I64 ints = {NULL, 0};
  for (int i = 0; i < 3; i++) {
    FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_int_array(event, text("k"), broken_ints[i]));
  }
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_int_array(NULL, not_utf8, ints));
  FAILS(INVALID_INPUT, ddog_tracer_span_event_set_int_array(event, not_utf8, ints));
  struct ddog_Slice_F64 broken_doubles = {NULL, 1}, doubles = {NULL, 0};
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_double_array(event, text("k"), broken_doubles));
  FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_double_array(NULL, not_utf8, doubles));
  FAILS(INVALID_INPUT, ddog_tracer_span_event_set_double_array(event, not_utf8, doubles));
  ddog_tracer_span_event_free(event);
  ddog_tracer_span_event_free(NULL);
}

static void chunks(void) {
  ddog_TracerTraceChunks *chunks = NULL;
  FAILS(INVALID_ARGUMENT, ddog_tracer_trace_chunks_new(1, NULL));
  FAILS(PANIC, ddog_tracer_trace_chunks_new(SIZE_MAX, &chunks));
  FAILS(PANIC, ddog_tracer_trace_chunks_new((uintptr_t)1 << 56, &chunks));
  CHECK(chunks == NULL);
  SUCCEEDS(ddog_tracer_trace_chunks_new(((uintptr_t)1 << 56) - 1, &chunks));
  FAILS(INVALID_ARGUMENT, ddog_tracer_trace_chunks_push_span(chunks, plain_span())); /* no chunk; consumes it */
  FAILS(INVALID_ARGUMENT, ddog_tracer_trace_chunks_begin_chunk(NULL, 1));
  FAILS(PANIC, ddog_tracer_trace_chunks_begin_chunk(chunks, SIZE_MAX));
  FAILS(INVALID_ARGUMENT, ddog_tracer_trace_chunks_push_span(chunks, plain_span())); /* still no chunk */
  SUCCEEDS(ddog_tracer_trace_chunks_begin_chunk(chunks, ((uintptr_t)1 << 56) - 1));
  FAILS(INVALID_ARGUMENT, ddog_tracer_trace_chunks_push_span(NULL, plain_span()));
  FAILS(INVALID_ARGUMENT, ddog_tracer_trace_chunks_push_span(chunks, NULL));
  SUCCEEDS(ddog_tracer_trace_chunks_push_span(chunks, plain_span()));
  ddog_tracer_trace_chunks_free(chunks);
  ddog_tracer_trace_chunks_free(NULL);
}

static void tags_and_messages(void) {
  struct ddog_Vec_Tag tags = ddog_Vec_Tag_new();
  CHECK(tags.len == 0 && tags.capacity == 0);
  for (int i = 0; i < 100; i++) {
    struct ddog_Vec_Tag_PushResult result = ddog_Vec_Tag_push(&tags, text("key"), text("value"));
    CHECK(result.tag == DDOG_VEC_TAG_PUSH_RESULT_OK);
  }
  CHECK(tags.len == 100);
  struct {
    const char *key, *value, *message;
  } bad[] = {{"", "woof", "tag ':woof' begins with a colon"},
             {":k", "v", "tag ':k:v' begins with a colon"},
             {"k", "", "tag 'k:' ends with a colon"},
             {"k", "v:", "tag 'k:v:' ends with a colon"}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct ddog_Vec_Tag_PushResult result = ddog_Vec_Tag_push(&tags, text(bad[i].key), text(bad[i].value));
    if (CHECK(result.tag == DDOG_VEC_TAG_PUSH_RESULT_ERR)) {
      ddog_CharSlice message = ddog_Error_message(&result.err);
      CHECK(message.len == strlen(bad[i].message) && strcmp(message.ptr, bad[i].message) == 0);
      ddog_Error_drop(&result.err);
      ddog_Error_drop(&result.err);
      CHECK(result.err.message.capacity == 0 && result.err.message.ptr != NULL);
    }
  }
  struct ddog_Vec_Tag_PushResult nowhere = ddog_Vec_Tag_push(NULL, text("k"), text("v"));
  CHECK(nowhere.tag == DDOG_VEC_TAG_PUSH_RESULT_ERR);
  ddog_Error_drop(&nowhere.err);
  CHECK(tags.len == 100);
  ddog_Vec_Tag_drop(tags);
  ddog_Vec_Tag_drop(ddog_Vec_Tag_new());

  struct ddog_Vec_Tag_ParseResult parsed = ddog_Vec_Tag_parse(text("a:1, ,b:2 :c d:,\xff"));
  CHECK(parsed.tags.len == 3);
  if (CHECK(parsed.error_message != NULL)) {
    const char *expected =
        "Errors while parsing tags: tag ':c' begins with a colon, tag 'd:' ends with a colon";
    CHECK(strcmp(ddog_Error_message(parsed.error_message).ptr, expected) == 0);
    ddog_Error_drop(parsed.error_message);
    ddog_Error_drop(parsed.error_message);
  }
  ddog_Vec_Tag_drop(parsed.tags);
  parsed = ddog_Vec_Tag_parse(text(""));
  CHECK(parsed.tags.len == 0 && parsed.error_message == NULL);
  parsed = ddog_Vec_Tag_parse(null_with_length);
  CHECK(parsed.tags.len == 0);

  /* An error that a pointer was returned to is used again once it was dropped, and not before. */
  struct ddog_Error *first = ddog_Vec_Tag_parse(text(":a")).error_message;
  struct ddog_Error *second = ddog_Vec_Tag_parse(text(":b")).error_message;
  CHECK(first != second);
  ddog_Error_drop(first);
  struct ddog_Error *third = ddog_Vec_Tag_parse(text(":c")).error_message;
  CHECK(third == first);
  CHECK(strstr(ddog_Error_message(second).ptr, "':b'") != NULL);
  ddog_Error_drop(second);
  ddog_Error_drop(third);

  ddog_Error_drop(NULL);
  CHECK(ddog_Error_message(NULL).len == 0);
  struct ddog_Error nothing = {{NULL, 0, 0}};
  CHECK(strcmp(ddog_Error_message(&nothing).ptr, "libdatadog failed: (panic) Cannot allocate error message") == 0);
  ddog_MaybeError none;
  memset(&none, 0, sizeof none);
  none.tag = DDOG_OPTION_ERROR_NONE_ERROR;
  ddog_MaybeError_drop(none);
  struct ddog_StringWrapper wrapper = {{NULL, 0, 0}};
  CHECK(ddog_StringWrapper_message(&wrapper).len == 0);
  ddog_StringWrapper_drop(&wrapper);
  ddog_StringWrapper_drop(NULL);
  CHECK(ddog_Option_U32_some(7).tag == DDOG_OPTION_U32_SOME_U32 && ddog_Option_U32_some(7).some == 7);
  CHECK(ddog_Option_U32_none().tag == DDOG_OPTION_U32_NONE_U32);
}

int main(void) {
  configuration();
  sending();
  spans();
  events();
  chunks();
  tags_and_messages();
  ddog_trace_exporter_cancel_token_cancel(NULL);
  ddog_trace_exporter_cancel_token_drop(NULL);
  CHECK(strcmp(ddog_data_pipeline_abi_version(), "8.0") == 0);
  return finish();
}

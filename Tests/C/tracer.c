/* What a tracer's binding does, from its log to its end, with and without an agent: the calls that those of libdatadog's
 * example programs make, and whose results they rely on.
 *
 *   tracer AGENT_URL
 */
#include "checks.h"

#include <datadog/log.h>

static const uint8_t payload[] = {
    0x91, 0x91, 0x87, 0xa7, 's', 'e', 'r', 'v', 'i', 'c', 'e', 0xa6, 't',  'r',  'a',  'c',  'e',  'r',  0xa4, 'n',  'a',
    'm',  'e',  0xab, 'w',  'e', 'b', '.', 'r', 'e', 'q', 'u', 'e',  's',  't',  0xa8, 'r',  'e',  's',  'o',  'u',  'r',
    'c',  'e',  0xa3, 'G',  'E', 'T', 0xa8, 't', 'r', 'a', 'c', 'e', '_',  'i',  'd',  0x01, 0xa7, 's',  'p',  'a',  'n',
    '_',  'i',  'd',  0x01, 0xa5, 's', 't', 'a', 'r', 't', 0xce, 0x3b, 0x9a, 0xca, 0x00, 0xa8, 'd',  'u',  'r',  'a',  't',
    'i',  'o',  'n',  0xce, 0x1d, 0xcd, 0x65, 0x00};

static void silent(struct ddog_Error *error) {
  if (!CHECK(error == NULL)) {
    /* As the example prints it: the text ends in NUL. */
    printf("%s\n", (const char *)error->message.ptr);
    ddog_Error_drop(error);
  }
}

static void start_log(void) {
  struct ddog_StdConfig standard = {.target = DDOG_STD_TARGET_ERR};
  silent(ddog_logger_configure_std(standard));
  silent(ddog_logger_set_log_level(DDOG_LOG_EVENT_LEVEL_ERROR));
}

static ddog_TraceExporter *make_exporter(const char *url) {
  ddog_TraceExporterConfig *config = NULL;
  ddog_TraceExporter *exporter = NULL;
  ddog_trace_exporter_config_new(&config);
  /* The example ignores what setters return, which must not warn. */
  ddog_trace_exporter_config_set_url(config, text(url));
  ddog_trace_exporter_config_set_tracer_version(config, DDOG_CHARSLICE_C("v0.1"));
  ddog_trace_exporter_config_set_language(config, DDOG_CHARSLICE_C("dotnet"));
  ddog_trace_exporter_config_set_lang_version(config, DDOG_CHARSLICE_C("10.0"));
  ddog_trace_exporter_config_set_lang_interpreter(config, DDOG_CHARSLICE_C("X"));
  ddog_trace_exporter_config_set_hostname(config, DDOG_CHARSLICE_C("host1"));
  ddog_trace_exporter_config_set_env(config, DDOG_CHARSLICE_C("staging"));
  ddog_trace_exporter_config_set_version(config, DDOG_CHARSLICE_C("1.0"));
  ddog_trace_exporter_config_set_service(config, DDOG_CHARSLICE_C("test_app"));
  ddog_trace_exporter_config_set_connection_timeout(config, 1000);
  SUCCEEDS(ddog_trace_exporter_new(&exporter, config));
  ddog_trace_exporter_config_free(config);
  return exporter;
}

static void send_one(const char *url, int succeeds) {
  ddog_TraceExporter *exporter = make_exporter(url);
  ddog_ByteSlice buffer = {.ptr = payload, .len = sizeof payload};
  ddog_TraceExporterResponse *response = NULL;
  ddog_TraceExporterError *error = ddog_trace_exporter_send(exporter, buffer, &response);
  CHECK((error == NULL) == (succeeds != 0) && (response != NULL) == (succeeds != 0));
  ddog_trace_exporter_error_free(error);
  ddog_trace_exporter_response_free(response);
  ddog_trace_exporter_free(exporter);
}

/* An impossible capacity is an error, and the library goes on. */
static void contain_a_panic(void) {
  ddog_TracerTraceChunks *chunks = NULL;
  ddog_TraceExporterError *error = ddog_tracer_trace_chunks_new(SIZE_MAX, &chunks);
  CHECK(error != NULL && error->code == DDOG_TRACE_EXPORTER_ERROR_CODE_PANIC && chunks == NULL);
  ddog_trace_exporter_error_free(error);
}

/* Encoded values own their bytes, and a refused one leaves the handle alone. */
static void encode_values(void) {
  uint8_t stable[] = "stable";
  uint8_t binary[] = {0x00, 0xff};
  ddog_TracerValueToken tokens[] = {
      {.kind = DDOG_TRACER_VALUE_ARRAY, .child_count = 2},
      {.kind = DDOG_TRACER_VALUE_STRING, .bytes = {.ptr = stable, .len = sizeof stable - 1}},
      {.kind = DDOG_TRACER_VALUE_BINARY, .bytes = {.ptr = binary, .len = sizeof binary}},
  };
  ddog_TracerEncodedValue *value = NULL;
  SUCCEEDS(ddog_tracer_encode_value((ddog_Slice_TracerValueToken){.ptr = tokens, .len = 3}, &value));
  memset(stable, 'x', sizeof stable);
  memset(binary, 'x', sizeof binary);
  ddog_ByteSlice bytes = ddog_tracer_encoded_value_as_slice(value);
  CHECK(bytes.len == 12 && memcmp(bytes.ptr, "\x92\xa6stable\xc4\x02\x00\xff", 12) == 0);
  ddog_tracer_encoded_value_free(value);
  value = NULL;
  ddog_TracerValueToken unknown = {.kind = 255};
  FAILS(INVALID_INPUT, ddog_tracer_encode_value((ddog_Slice_TracerValueToken){.ptr = &unknown, .len = 1}, &value));
  CHECK(value == NULL);
}

static void sketch(void) {
  struct ddsketch_Handle_DDSketch values = ddog_ddsketch_new();
  double points[] = {1, 2.5, 5, 10, 15};
  for (int i = 0; i < 5; i++) CHECK(ddog_ddsketch_add(&values, points[i]).tag == DDOG_VOID_RESULT_OK);
  CHECK(ddog_ddsketch_add_with_count(&values, 3, 5).tag == DDOG_VOID_RESULT_OK);
  CHECK(ddog_ddsketch_add_with_count(&values, 7, 3).tag == DDOG_VOID_RESULT_OK);
  double count = 0;
  CHECK(ddog_ddsketch_count(&values, &count).tag == DDOG_VOID_RESULT_OK && count == 13);
  struct ddog_Vec_U8 encoded = ddog_ddsketch_encode(&values);
  CHECK(encoded.len > 0);
  ddog_Vec_U8_drop(encoded);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  encode_values();
  start_log();
  contain_a_panic();
  send_one(argv[1], 1);
  send_one("http://127.0.0.1:1", 0);
  sketch();
  silent(ddog_logger_disable_std());
  return finish();
}

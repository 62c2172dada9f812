/* Settings, sends that call back, and the ledger. scripts/test-c-interface knows what must arrive.
 *
 *   settings AGENT_URL
 */
#include "checks.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static const uint8_t one_span[] = {
    0x91, 0x91, 0x87, 0xa7, 's', 'e', 'r', 'v', 'i', 'c', 'e', 0xa1, 's',  0xa4, 'n', 'a',  'm', 'e', 0xa1, 'n',
    0xa8, 'r',  'e',  's',  'o', 'u', 'r', 'c', 'e', 0xa1, 'r', 0xa8, 't',  'r',  'a', 'c',  'e', '_', 'i',  'd',
    0x01, 0xa7, 's',  'p',  'a', 'n', '_', 'i', 'd', 0x01, 0xa5, 's', 't',  'a',  'r', 't',  0x01, 0xa8, 'd', 'u',
    'r',  'a',  't',  'i',  'o', 'n', 0x01};
static const ddog_ByteSlice payload = {one_span, sizeof one_span};

static const ddog_CharSlice broken = {NULL, 1};
static const ddog_CharSlice not_utf8 = {"\xff", 1};

/* Functions with a truth value, as languages call them that pass other values than 0 and 1. */
typedef ddog_TraceExporterError *(*loose_setter)(ddog_TraceExporterConfig *, uint32_t);
typedef ddog_TraceExporterError *(*setter)(ddog_TraceExporterConfig *, bool);

static loose_setter loosely(setter function) {
  loose_setter same;
  memcpy(&same, &function, sizeof same);
  return same;
}

static void refusals(void) {
  ddog_TraceExporterConfig *config = NULL;
  ddog_trace_exporter_config_new(&config);
  ddog_TraceExporterError *(*text_setters[])(ddog_TraceExporterConfig *, ddog_CharSlice) = {
      ddog_trace_exporter_config_set_lang_interpreter_vendor, ddog_trace_exporter_config_set_container_id,
      ddog_trace_exporter_config_set_runtime_id,              ddog_trace_exporter_config_set_git_commit_sha,
      ddog_trace_exporter_config_set_input_format,            ddog_trace_exporter_config_set_output_format,
      ddog_trace_exporter_config_set_otlp_protocol,           ddog_trace_exporter_config_set_otlp_endpoint};
  for (size_t i = 0; i < sizeof text_setters / sizeof *text_setters; i++) {
    FAILS(INVALID_ARGUMENT, text_setters[i](NULL, text("v0.4")));
    FAILS(INVALID_ARGUMENT, text_setters[i](config, broken));
    FAILS(INVALID_INPUT, text_setters[i](config, not_utf8));
  }
  setter flags[] = {ddog_trace_exporter_config_enable_health_metrics,
                    ddog_trace_exporter_config_set_compute_stats,
                    ddog_trace_exporter_config_set_client_computed_stats,
                    ddog_trace_exporter_config_set_client_computed_top_level,
                    ddog_trace_exporter_config_set_stats_obfuscation,
                    ddog_trace_exporter_config_set_rates_payload_version};
  for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
    FAILS(INVALID_ARGUMENT, flags[i](NULL, true));
    SUCCEEDS(flags[i](config, false));
  }
  const char *formats[] = {"", "v0.3", "v0.4 ", "json"};
  for (size_t i = 0; i < 4; i++) {
    FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_input_format(config, text(formats[i])));
    FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_output_format(config, text(formats[i])));
  }
  const char *protocols[] = {"", "grpc", "HTTP/json", "http/json "};
  for (size_t i = 0; i < 4; i++) {
    FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_otlp_protocol(config, text(protocols[i])));
  }
  SUCCEEDS(ddog_trace_exporter_config_set_otlp_protocol(config, text("http/protobuf")));
  SUCCEEDS(ddog_trace_exporter_config_set_otlp_protocol(config, text("http/json")));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_otlp_instrumentation_scope(NULL, text("n"), text("v")));
  FAILS(INVALID_INPUT, ddog_trace_exporter_config_set_otlp_instrumentation_scope(config, not_utf8, broken));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_otlp_instrumentation_scope(config, text("n"), broken));
  SUCCEEDS(ddog_trace_exporter_config_set_otlp_instrumentation_scope(config, text("n"), text("v")));

  struct ddog_Slice_CharSlice broken_texts = {NULL, 1};
  ddog_CharSlice keys[] = {text("a"), not_utf8};
  struct ddog_Slice_CharSlice texts = {keys, 2};
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_peer_tags(NULL, texts));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_peer_tags(config, broken_texts));
  FAILS(INVALID_INPUT, ddog_trace_exporter_config_set_peer_tags(config, texts));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_additional_metric_tag_keys(NULL, texts));
  FAILS(INVALID_INPUT, ddog_trace_exporter_config_set_additional_metric_tag_keys(config, texts));
  texts.len = 1;
  SUCCEEDS(ddog_trace_exporter_config_set_peer_tags(config, texts));
  SUCCEEDS(ddog_trace_exporter_config_set_additional_metric_tag_keys(config, texts));

  struct ddog_CardinalityLimitConfig limits = ddog_trace_exporter_config_default_stats_cardinality_limit();
  CHECK(limits.whole_key_limit == 7000 && limits.resource_limit == 1024 && limits.http_endpoint_limit == 512);
  CHECK(limits.peer_tags_limit == 512 && limits.additional_tags_limit == 100);
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_stats_cardinality_limit(NULL, limits));
  limits.whole_key_limit = UINTPTR_MAX;
  limits.peer_tags_limit = 0;
  SUCCEEDS(ddog_trace_exporter_config_set_stats_cardinality_limit(config, limits));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_stats_bucket_size(NULL, 0));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_retry_policy(NULL, 0, 0));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_send_deadline(NULL, 0));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_set_output_to_log(NULL, 0));

  /* What is judged when the exporter is made. */
  ddog_TraceExporter *exporter = NULL;
  SUCCEEDS(ddog_trace_exporter_config_set_compute_stats(config, true));
  SUCCEEDS(ddog_trace_exporter_config_set_client_computed_stats(config, true)); /* ignored beside the other */
  SUCCEEDS(ddog_trace_exporter_new(&exporter, config));
  ddog_trace_exporter_free(exporter);
  exporter = NULL;
  SUCCEEDS(ddog_trace_exporter_config_set_stats_bucket_size(config, 999));
  FAILS_WITH(INVALID_ARGUMENT, "statsBucketSize", ddog_trace_exporter_new(&exporter, config));
  SUCCEEDS(ddog_trace_exporter_config_set_stats_bucket_size(config, UINT64_MAX));
  FAILS_WITH(INVALID_ARGUMENT, "statsBucketSize", ddog_trace_exporter_new(&exporter, config));
  SUCCEEDS(ddog_trace_exporter_config_set_stats_bucket_size(config, 0));
  SUCCEEDS(ddog_trace_exporter_config_set_retry_policy(config, UINT32_MAX, UINT64_MAX));
  FAILS_WITH(INVALID_ARGUMENT, "retryLimit", ddog_trace_exporter_new(&exporter, config));
  SUCCEEDS(ddog_trace_exporter_config_set_retry_policy(config, 1000, UINT64_MAX));
  SUCCEEDS(ddog_trace_exporter_config_set_send_deadline(config, UINT64_MAX));
  SUCCEEDS(ddog_trace_exporter_new(&exporter, config));
  ddog_trace_exporter_free(exporter);
  exporter = NULL;
  SUCCEEDS(ddog_trace_exporter_config_set_container_id(config, text("line\nbreak")));
  FAILS_WITH(INVALID_ARGUMENT, "containerID", ddog_trace_exporter_new(&exporter, config));
  CHECK(exporter == NULL);
  ddog_trace_exporter_config_free(config);
}

/* Options whose road is not there yet are refused by their name. They work on configurations of their own. */
static void not_yet(void) {
  ddog_TraceExporter *exporter = NULL;
  ddog_TraceExporterConfig *config = NULL;
  ddog_trace_exporter_config_new(&config);
  SUCCEEDS(ddog_trace_exporter_config_set_otlp_endpoint(config, text("http://127.0.0.1:4318/v1/traces")));
  FAILS_WITH(INVALID_ARGUMENT, "otlp_endpoint", ddog_trace_exporter_new(&exporter, config));
  ddog_trace_exporter_config_free(config);
  ddog_trace_exporter_config_new(&config);
  SUCCEEDS(ddog_trace_exporter_config_set_output_to_log(config, 0));
  FAILS_WITH(INVALID_ARGUMENT, "output_to_log", ddog_trace_exporter_new(&exporter, config));
  ddog_trace_exporter_config_free(config);
  CHECK(exporter == NULL);
}

static struct outcome {
  atomic_int called;
  int code;
  size_t body;
} outcomes[3];

static void note(void *context, struct ddog_TraceExporterError *error, struct ddog_TraceExporterResponse *response) {
  struct outcome *outcome = context;
  outcome->code = error == NULL ? -1 : (int)error->code;
  outcome->body = ddog_trace_exporter_response_get_body(response).len;
  ddog_trace_exporter_error_free(error);
  ddog_trace_exporter_response_free(response);
  atomic_fetch_add(&outcome->called, 1);
}

static int was_called(struct outcome *outcome) {
  for (int i = 0; i < 3000 && atomic_load(&outcome->called) == 0; i++) usleep(10000);
  return atomic_load(&outcome->called);
}

/* Sends that call back: a payload whose memory is gone before it travels, chunks, and one that fails. */
static void asynchronous(const ddog_TraceExporter *exporter) {
  ddog_ByteSlice empty = {NULL, 0};
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_send_async(NULL, payload, note, NULL));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_send_async(exporter, payload, NULL, NULL));
  FAILS(SERDE, ddog_trace_exporter_send_async(exporter, empty, note, &outcomes[0]));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_send_trace_chunks_async(NULL, plain_chunks(), note, NULL));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_send_trace_chunks_async(exporter, plain_chunks(), NULL, NULL));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_send_trace_chunks_async(exporter, NULL, note, NULL));

  uint8_t *copy = malloc(sizeof one_span);
  memcpy(copy, one_span, sizeof one_span);
  ddog_ByteSlice slice = {copy, sizeof one_span};
  SUCCEEDS(ddog_trace_exporter_send_async(exporter, slice, note, &outcomes[0]));
  memset(copy, 0xc1, sizeof one_span);
  free(copy);
  CHECK(was_called(&outcomes[0]) == 1 && outcomes[0].code == -1 && outcomes[0].body > 0);
  SUCCEEDS(ddog_trace_exporter_send_trace_chunks_async(exporter, plain_chunks(), note, &outcomes[1]));
  CHECK(was_called(&outcomes[1]) == 1 && outcomes[1].code == -1 && outcomes[1].body > 0);

  ddog_TraceExporterConfig *config = NULL;
  ddog_TraceExporter *nowhere = NULL;
  ddog_trace_exporter_config_new(&config);
  SUCCEEDS(ddog_trace_exporter_config_set_url(config, text("http://127.0.0.1:1")));
  SUCCEEDS(ddog_trace_exporter_config_set_retry_policy(config, 0, 0));
  SUCCEEDS(ddog_trace_exporter_new(&nowhere, config));
  ddog_trace_exporter_config_free(config);
  SUCCEEDS(ddog_trace_exporter_send_async(nowhere, payload, note, &outcomes[2]));
  CHECK(was_called(&outcomes[2]) == 1);
  CHECK(outcomes[2].code == DDOG_TRACE_EXPORTER_ERROR_CODE_CONNECTION_REFUSED && outcomes[2].body == 0);

  /* Whether repeating helps, of errors of both kinds, and of a copy. */
  struct ddog_TraceExporterError *error = ddog_trace_exporter_send(nowhere, payload, NULL);
  if (CHECK(error != NULL)) {
    struct ddog_TraceExporterError copied = *error;
    CHECK(ddog_trace_exporter_error_is_retryable(error));
    CHECK(ddog_trace_exporter_error_is_retryable(&copied));
    ddog_trace_exporter_error_free(error);
  }
  error = ddog_trace_exporter_send(nowhere, empty, NULL);
  if (CHECK(error != NULL)) CHECK(!ddog_trace_exporter_error_is_retryable(error));
  ddog_trace_exporter_error_free(error);
  CHECK(!ddog_trace_exporter_error_is_retryable(NULL));
  ddog_trace_exporter_free(nowhere);
}

/* After two payloads and chunks that were delivered, and two payloads of no byte. */
static void ledger(const ddog_TraceExporter *exporter) {
  struct ddog_LedgerSnapshot all = {.size = sizeof all};
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_ledger(NULL, &all));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_ledger(exporter, NULL));
  all.size = 8;
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_ledger(exporter, &all));
  all.size = sizeof all;
  SUCCEEDS(ddog_trace_exporter_ledger(exporter, &all));
  CHECK(all.size == sizeof all);
  CHECK(all.received.payloads == 4 && all.received.spans == 3 && all.received.chunks == 3);
  CHECK(all.delivered.payloads == 3 && all.delivered.spans == 3 && all.delivered.bytes > 0);
  CHECK(all.dropped.payloads == 1 && all.held.payloads == 0 && all.unconfirmed.payloads == 0);

  /* A caller with an older header, and with a newer one: nothing is written beyond what both know. */
  struct {
    struct ddog_LedgerSnapshot snapshot;
    unsigned char behind[64];
  } sized;
  memset(&sized, 0xaa, sizeof sized);
  sized.snapshot.size = offsetof(struct ddog_LedgerSnapshot, delivered);
  SUCCEEDS(ddog_trace_exporter_ledger(exporter, &sized.snapshot));
  CHECK(sized.snapshot.size == offsetof(struct ddog_LedgerSnapshot, delivered));
  CHECK(sized.snapshot.received.payloads == 4 && sized.snapshot.delivered.payloads == 0xaaaaaaaaaaaaaaaa);
  sized.snapshot.size = sizeof sized;
  SUCCEEDS(ddog_trace_exporter_ledger(exporter, &sized.snapshot));
  CHECK(sized.snapshot.size == sizeof(struct ddog_LedgerSnapshot) && sized.behind[0] == 0xaa);

  struct ddog_LedgerCounts counts = {9, 9, 9, 9};
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_dropped(NULL, text("p0"), &counts));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_dropped(exporter, text("p0"), NULL));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_dropped(exporter, text("nothing"), &counts));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_dropped(exporter, broken, &counts));
  FAILS(INVALID_INPUT, ddog_trace_exporter_dropped(exporter, not_utf8, &counts));
  CHECK(counts.payloads == 9);
  SUCCEEDS(ddog_trace_exporter_dropped(exporter, text("decode_error"), &counts));
  CHECK(counts.payloads == 1 && counts.spans == 0);
  const char *reasons[] = {"p0",           "filtered",     "empty_chunk",  "trace_id_zero", "span_id_zero",
                           "foreign_span", "decode_error", "encode_error", "too_large",     "queue_full",
                           "http_4xx",     "http_5xx",     "http_other",   "timeout",       "connection",
                           "cancelled",    "shutdown",     "shutdown_deadline"};
  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
    SUCCEEDS(ddog_trace_exporter_dropped(exporter, text(reasons[i]), &counts));
  }
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  refusals();
  not_yet();

  ddog_TraceExporterConfig *config = NULL;
  ddog_TraceExporter *exporter = NULL;
  ddog_trace_exporter_config_new(&config);
  SUCCEEDS(ddog_trace_exporter_config_set_url(config, text(argv[1])));
  SUCCEEDS(ddog_trace_exporter_config_set_language(config, text("c")));
  SUCCEEDS(ddog_trace_exporter_config_set_lang_version(config, text("11")));
  SUCCEEDS(ddog_trace_exporter_config_set_lang_interpreter(config, text("none")));
  SUCCEEDS(ddog_trace_exporter_config_set_lang_interpreter_vendor(config, text("nobody")));
  SUCCEEDS(ddog_trace_exporter_config_set_tracer_version(config, text("1.2.3")));
  SUCCEEDS(ddog_trace_exporter_config_set_container_id(config, text("c0ffee")));
  SUCCEEDS(ddog_trace_exporter_config_set_test_session_token(config, text("session")));
  SUCCEEDS(ddog_trace_exporter_config_set_output_format(config, text("v0.5")));
  /* True, as some languages pass it; the upper bytes do not count. */
  SUCCEEDS(loosely(ddog_trace_exporter_config_set_client_computed_stats)(config, 2));
  SUCCEEDS(loosely(ddog_trace_exporter_config_set_client_computed_top_level)(config, 0xffffff80u));
  SUCCEEDS(loosely(ddog_trace_exporter_config_set_rates_payload_version)(config, 0xffffff00u));
  SUCCEEDS(ddog_trace_exporter_new(&exporter, config));
  ddog_trace_exporter_config_free(config);
  SUCCEEDS(ddog_trace_exporter_send(exporter, payload, NULL));
  asynchronous(exporter);
  ledger(exporter);
  ddog_trace_exporter_free(exporter);
  return finish();
}

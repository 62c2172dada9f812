/* Telemetry's settings, those that are taken and those that are not. scripts/test-c-interface knows what must arrive.
 *
 *   telemetry AGENT_URL
 */
#include "checks.h"

static const uint8_t no_traces[] = {0x90};

int main(int count, char **arguments) {
  if (count != 2) return 2;
  ddog_TraceExporterConfig *config = NULL;
  ddog_trace_exporter_config_new(&config);
  SUCCEEDS(ddog_trace_exporter_config_set_url(config, text(arguments[1])));
  SUCCEEDS(ddog_trace_exporter_config_set_language(config, text("c")));

  ddog_TelemetryClientConfig telemetry;
  memset(&telemetry, 0, sizeof telemetry);
  telemetry.interval = 60000;
  telemetry.runtime_id = text("run-c");
  /* As a language writes it whose truth is another byte. */
  memset((char *)&telemetry + offsetof(ddog_TelemetryClientConfig, debug_enabled), 0xfe, 1);
  telemetry.session_id = text("session");
  telemetry.root_session_id = text("root");
  telemetry.parent_session_id = text("session");
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_enable_telemetry(NULL, &telemetry));
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_enable_telemetry(NULL, NULL));
  SUCCEEDS(ddog_trace_exporter_config_enable_telemetry(config, NULL));
  SUCCEEDS(ddog_trace_exporter_config_enable_telemetry(config, &telemetry));

  /* What is refused leaves the old settings; the texts are looked at in order. */
  ddog_CharSlice not_utf8 = {"\xff", 1};
  ddog_CharSlice no_pointer = {NULL, 3};
  ddog_TelemetryClientConfig other;
  memset(&other, 0, sizeof other);
  other.session_id = text("other");
  other.parent_session_id = not_utf8;
  FAILS(INVALID_INPUT, ddog_trace_exporter_config_enable_telemetry(config, &other));
  other.root_session_id = no_pointer;
  FAILS(INVALID_ARGUMENT, ddog_trace_exporter_config_enable_telemetry(config, &other));
  other.runtime_id = not_utf8;
  FAILS(INVALID_INPUT, ddog_trace_exporter_config_enable_telemetry(config, &other));
  SUCCEEDS(ddog_trace_exporter_config_enable_telemetry(config, NULL));

  ddog_TraceExporter *exporter = NULL;
  SUCCEEDS(ddog_trace_exporter_new(&exporter, config));
  ddog_ByteSlice payload = {no_traces, sizeof no_traces};
  SUCCEEDS(ddog_trace_exporter_send(exporter, payload, NULL));
  ddog_trace_exporter_free(exporter);

  /* What no header can carry is told when the exporter is made. */
  telemetry.session_id = text("a\n");
  telemetry.interval = UINT64_MAX;
  SUCCEEDS(ddog_trace_exporter_config_enable_telemetry(config, &telemetry));
  FAILS_WITH(INVALID_ARGUMENT, "telemetry.sessionID", ddog_trace_exporter_new(&exporter, config));
  ddog_trace_exporter_config_free(config);
  return finish();
}

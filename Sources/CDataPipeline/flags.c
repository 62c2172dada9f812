/* Functions with a truth value. Compilers rely on a `bool` being 0 or 1, but not every language passes it so: some fill
 * other bytes, some four of them. So these take a register and look at its lowest byte. That is why this file does not
 * include the headers, which declare them with `bool`. */
#include <stdint.h>

struct ddog_TraceExporterError;

/* The numbers are those of Flag in Swift. */
struct ddog_TraceExporterError *ddp_config_set_flag(void *config, uint32_t flag, uint32_t value);
struct ddog_TraceExporterError *ddp_event_set_bool(void *event, const char *key, uintptr_t key_count, uint32_t value);

#define FLAG(function, number) \
  struct ddog_TraceExporterError *function(void *config, uint32_t value); \
  struct ddog_TraceExporterError *function(void *config, uint32_t value) { \
    return ddp_config_set_flag(config, number, (value & 0xff) != 0); \
  }

FLAG(ddog_trace_exporter_config_enable_health_metrics, 0)
FLAG(ddog_trace_exporter_config_set_compute_stats, 1)
FLAG(ddog_trace_exporter_config_set_client_computed_stats, 2)
FLAG(ddog_trace_exporter_config_set_client_computed_top_level, 3)
FLAG(ddog_trace_exporter_config_set_stats_obfuscation, 4)
FLAG(ddog_trace_exporter_config_set_rates_payload_version, 5)

typedef struct {
  const char *ptr;
  uintptr_t len;
} text;

struct ddog_TraceExporterError *ddog_tracer_span_event_set_bool(void *event, text key, uint32_t value);
struct ddog_TraceExporterError *ddog_tracer_span_event_set_bool(void *event, text key, uint32_t value) {
  return ddp_event_set_bool(event, key.ptr, key.len, (value & 0xff) != 0);
}

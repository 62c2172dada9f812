/* The trace exporter: MessagePack trace payloads in, a Datadog Agent out. Conventions are in common.h. */
#ifndef DDOG_DATA_PIPELINE_H
#define DDOG_DATA_PIPELINE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "common.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Errors and responses */

/* Frees an error returned by any function of the library. */
void ddog_trace_exporter_error_free(struct ddog_TraceExporterError *error);

/* The body of the agent's answer: JSON with `rate_by_service`. The view lives until the response is freed. */
ddog_ByteSlice ddog_trace_exporter_response_get_body(const struct ddog_TraceExporterResponse *response);

/* Frees a response. */
void ddog_trace_exporter_response_free(struct ddog_TraceExporterResponse *response);

/* Configuration: a setter that fails leaves the old value; values are judged together by ddog_trace_exporter_new. */

void ddog_trace_exporter_config_new(struct ddog_TraceExporterConfig **out_handle);
void ddog_trace_exporter_config_free(struct ddog_TraceExporterConfig *handle);

/* `http://host[:port][/prefix]` or `unix:///path`. Default: http://127.0.0.1:8126 */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_url(struct ddog_TraceExporterConfig *config,
                                                                   ddog_CharSlice url);
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_tracer_version(struct ddog_TraceExporterConfig *config,
                                                                              ddog_CharSlice version);
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_language(struct ddog_TraceExporterConfig *config,
                                                                        ddog_CharSlice lang);
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_lang_version(struct ddog_TraceExporterConfig *config,
                                                                            ddog_CharSlice version);
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_lang_interpreter(struct ddog_TraceExporterConfig *config,
                                                                                ddog_CharSlice interpreter);
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_hostname(struct ddog_TraceExporterConfig *config,
                                                                        ddog_CharSlice hostname);
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_env(struct ddog_TraceExporterConfig *config,
                                                                   ddog_CharSlice env);
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_version(struct ddog_TraceExporterConfig *config,
                                                                       ddog_CharSlice version);
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_service(struct ddog_TraceExporterConfig *config,
                                                                       ddog_CharSlice service);

/* The tracer computes statistics itself and says so to the agent. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_client_computed_stats(
    struct ddog_TraceExporterConfig *config, bool client_computed_stats);

struct ddog_TraceExporterError *ddog_trace_exporter_config_set_process_tags(struct ddog_TraceExporterConfig *config,
                                                                            ddog_CharSlice process_tags);
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_test_session_token(
    struct ddog_TraceExporterConfig *config, ddog_CharSlice token);

/* Longest time of one attempt, from connecting to the last byte of the answer, in milliseconds; 0 is the default, 3000. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_connection_timeout(
    struct ddog_TraceExporterConfig *config, uint64_t timeout_ms);

/* The exporter uses these threads instead of its own (shared-runtime.h). Takes a reference; the caller keeps the handle. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_shared_runtime(struct ddog_TraceExporterConfig *config,
                                                                              struct ddog_ForkSafeRuntime *handle);

/* Exporter */

/* Makes an exporter. `config` is only read: it may be used again, changed or freed at once. No network traffic in the call. */
struct ddog_TraceExporterError *ddog_trace_exporter_new(ddog_TraceExporter **out_handle,
                                                        const struct ddog_TraceExporterConfig *config);

/* Ends an exporter, within 5 seconds. No other thread may use it any more. */
void ddog_trace_exporter_free(ddog_TraceExporter *handle);

/* Sends one MessagePack v0.4 payload and waits for the agent's answer, repeats included. `trace` is borrowed for the
 * call. `response_out` may be NULL. */
struct ddog_TraceExporterError *ddog_trace_exporter_send(const ddog_TraceExporter *handle, ddog_ByteSlice trace,
                                                         struct ddog_TraceExporterResponse **response_out);

/* The version of this interface, such as "8.0". */
const char *ddog_data_pipeline_abi_version(void);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* DDOG_DATA_PIPELINE_H */

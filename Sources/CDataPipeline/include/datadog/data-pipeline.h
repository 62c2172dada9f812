/* The trace exporter: spans or MessagePack payloads in, a Datadog Agent out. Conventions are in common.h. */
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

/* Does nothing: C has no way to say where health metrics go. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_enable_health_metrics(
    struct ddog_TraceExporterConfig *config, bool is_enabled);

/* The exporter tells Datadog, by way of the agent, how it fares: its start, counts of requests, failures and chunks,
 * its end. It never holds up a send. `telemetry_cfg` NULL changes nothing; it is only read, and nothing of it is taken
 * unless all of its texts can be. `interval` 0 is the default, 60000; an empty `runtime_id` has each process make one
 * up. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_enable_telemetry(
    struct ddog_TraceExporterConfig *config, const struct ddog_TelemetryClientConfig *telemetry_cfg);

/* The exporter computes statistics while the agent takes them, in buckets of 10 s. Default: no. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_compute_stats(struct ddog_TraceExporterConfig *config,
                                                                             bool is_enabled);

/* The tracer computes statistics itself and says so to the agent; ignored where the exporter computes them. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_client_computed_stats(
    struct ddog_TraceExporterConfig *config, bool client_computed_stats);

/* How many different values the statistics of one bucket tell apart; what comes after is counted together. A limit
 * above 1,000,000 counts as that. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_stats_cardinality_limit(
    struct ddog_TraceExporterConfig *config, struct ddog_CardinalityLimitConfig limits);

/* The limits where none are set: 7000, 1024, 512, 512 and 100. */
struct ddog_CardinalityLimitConfig ddog_trace_exporter_config_default_stats_cardinality_limit(void);

struct ddog_TraceExporterError *ddog_trace_exporter_config_set_process_tags(struct ddog_TraceExporterConfig *config,
                                                                            ddog_CharSlice process_tags);
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_test_session_token(
    struct ddog_TraceExporterConfig *config, ddog_CharSlice token);

/* Longest time of one attempt, from connecting to the last byte of the answer, in milliseconds; 0 is the default:
 * 3000. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_connection_timeout(
    struct ddog_TraceExporterConfig *config, uint64_t timeout_ms);

/* The exporter uses these threads instead of its own (shared-runtime.h). Takes a reference; the caller keeps the
 * handle. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_shared_runtime(struct ddog_TraceExporterConfig *config,
                                                                              struct ddog_ForkSafeRuntime *handle);

/* OTLP and log output are not available yet: where they are asked for, ddog_trace_exporter_new gives
 * DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT and names them. */

/* Sends to an OTLP collector instead of an agent. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_otlp_endpoint(struct ddog_TraceExporterConfig *config,
                                                                             ddog_CharSlice url);
/* `http/json`, which is the default, or `http/protobuf`. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_otlp_protocol(struct ddog_TraceExporterConfig *config,
                                                                             ddog_CharSlice protocol);
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_otlp_instrumentation_scope(
    struct ddog_TraceExporterConfig *config, ddog_CharSlice name, ddog_CharSlice version);

/* Writes lines of JSON to standard output, of 262144 bytes or `max_line_size` at most. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_output_to_log(struct ddog_TraceExporterConfig *config,
                                                                             uintptr_t max_line_size);

/* Exporter */

/* Makes an exporter. `config` is only read: it may be used again, changed or freed at once. Nothing is sent in the
 * call. */
struct ddog_TraceExporterError *ddog_trace_exporter_new(ddog_TraceExporter **out_handle,
                                                        const struct ddog_TraceExporterConfig *config);

/* Ends an exporter, within 5 seconds. No other thread may use it any more. */
void ddog_trace_exporter_free(ddog_TraceExporter *handle);

/* Sends one MessagePack v0.4 payload and waits for the agent's answer, repeats included. `trace` is borrowed for the
 * call. `response_out` may be NULL. */
struct ddog_TraceExporterError *ddog_trace_exporter_send(const ddog_TraceExporter *handle, ddog_ByteSlice trace,
                                                         struct ddog_TraceExporterResponse **response_out);

/* Structured values: tokens in pre-order, one value in all, become MessagePack. Containers nest 64 deep at most. */

/* The value owns its bytes; time and memory are in proportion to the tokens and what they refer to. */
struct ddog_TraceExporterError *ddog_tracer_encode_value(struct ddog_Slice_TracerValueToken tokens,
                                                         struct ddog_TracerEncodedValue **out_handle);

/* The MessagePack, until the value is freed. */
ddog_ByteSlice ddog_tracer_encoded_value_as_slice(const struct ddog_TracerEncodedValue *value);
void ddog_tracer_encoded_value_free(struct ddog_TracerEncodedValue *value);

/* Spans: use one from one thread at a time. A setter that fails changes nothing; a key that is set again has the last
 * value. Everything is copied. */

/* The upper half of a trace id travels as the tag `_dd.p.tid` of a chunk's first span, unless that has the tag. */
struct ddog_TraceExporterError *ddog_tracer_span_new(ddog_TracerSpan **out_handle,
                                                     const struct ddog_TracerSpanFields *fields);
void ddog_tracer_span_free(ddog_TracerSpan *handle);

struct ddog_TraceExporterError *ddog_tracer_span_set_meta(ddog_TracerSpan *handle, ddog_CharSlice key,
                                                          ddog_CharSlice value);
struct ddog_TraceExporterError *ddog_tracer_span_set_metric(ddog_TracerSpan *handle, ddog_CharSlice key, double value);

/* The value is not looked into; it should be MessagePack. */
struct ddog_TraceExporterError *ddog_tracer_span_set_meta_struct_blob(ddog_TracerSpan *handle, ddog_CharSlice key,
                                                                      ddog_ByteSlice value);
struct ddog_TraceExporterError *ddog_tracer_span_set_meta_struct(ddog_TracerSpan *handle, ddog_CharSlice key,
                                                                 struct ddog_Slice_TracerValueToken tokens);

/* Replaces all links; none clears them. */
struct ddog_TraceExporterError *ddog_tracer_span_set_links(ddog_TracerSpan *handle,
                                                           struct ddog_Slice_TracerSpanLink links);

/* Appends an event, which is consumed. */
struct ddog_TraceExporterError *ddog_tracer_span_add_event(ddog_TracerSpan *span, ddog_TracerSpanEvent *event);

/* Span events: as spans. An attribute that is set again has the last value, whatever its type. */

struct ddog_TraceExporterError *ddog_tracer_span_event_new(ddog_TracerSpanEvent **out_handle, ddog_CharSlice name,
                                                           uint64_t time_unix_nano);
void ddog_tracer_span_event_free(ddog_TracerSpanEvent *handle);

struct ddog_TraceExporterError *ddog_tracer_span_event_set_string(ddog_TracerSpanEvent *event, ddog_CharSlice key,
                                                                  ddog_CharSlice value);
struct ddog_TraceExporterError *ddog_tracer_span_event_set_bool(ddog_TracerSpanEvent *event, ddog_CharSlice key,
                                                                bool value);
struct ddog_TraceExporterError *ddog_tracer_span_event_set_int(ddog_TracerSpanEvent *event, ddog_CharSlice key,
                                                               int64_t value);
struct ddog_TraceExporterError *ddog_tracer_span_event_set_double(ddog_TracerSpanEvent *event, ddog_CharSlice key,
                                                                  double value);
struct ddog_TraceExporterError *ddog_tracer_span_event_set_string_array(ddog_TracerSpanEvent *event, ddog_CharSlice key,
                                                                        struct ddog_Slice_CharSlice values);
struct ddog_TraceExporterError *ddog_tracer_span_event_set_bool_array(ddog_TracerSpanEvent *event, ddog_CharSlice key,
                                                                      struct ddog_Slice_Bool values);
struct ddog_TraceExporterError *ddog_tracer_span_event_set_int_array(ddog_TracerSpanEvent *event, ddog_CharSlice key,
                                                                     struct ddog_Slice_I64 values);
struct ddog_TraceExporterError *ddog_tracer_span_event_set_double_array(ddog_TracerSpanEvent *event, ddog_CharSlice key,
                                                                        struct ddog_Slice_F64 values);

/* Trace chunks: the spans of one trace each. A `capacity` is a hint; one of 2^56 and more gives
 * DDOG_TRACE_EXPORTER_ERROR_CODE_PANIC. */

struct ddog_TraceExporterError *ddog_tracer_trace_chunks_new(uintptr_t capacity, ddog_TracerTraceChunks **out_handle);
void ddog_tracer_trace_chunks_free(ddog_TracerTraceChunks *handle);

struct ddog_TraceExporterError *ddog_tracer_trace_chunks_begin_chunk(ddog_TracerTraceChunks *handle,
                                                                     uintptr_t capacity);

/* Appends a span to the last chunk. The span is consumed. */
struct ddog_TraceExporterError *ddog_tracer_trace_chunks_push_span(ddog_TracerTraceChunks *handle,
                                                                   ddog_TracerSpan *span);

/* Cancel tokens: one may serve any number of sends, also at the same time; once cancelled it stays so. */

ddog_TraceExporterCancelToken *ddog_trace_exporter_cancel_token_new(void);

/* Ends the sends that have the token, whatever they wait for, with DDOG_TRACE_EXPORTER_ERROR_CODE_IO_ERROR; what they
 * sent may have arrived or not. Any thread. A send that gets a cancelled token sends nothing. */
void ddog_trace_exporter_cancel_token_cancel(const ddog_TraceExporterCancelToken *token);
void ddog_trace_exporter_cancel_token_drop(ddog_TraceExporterCancelToken *token);

/* Sends trace chunks, which are consumed, and waits for the agent's answer, repeats included. `response_out` and
 * `cancel` may be NULL. Other than for a payload, an answer without a body is a success. */
struct ddog_TraceExporterError *ddog_trace_exporter_send_trace_chunks(const ddog_TraceExporter *exporter,
                                                                      ddog_TracerTraceChunks *chunks,
                                                                      struct ddog_TraceExporterResponse **response_out,
                                                                      const ddog_TraceExporterCancelToken *cancel);

/* ---- What libdatadog does not have ---- */

/* The version of this interface, such as "8.0". */
const char *ddog_data_pipeline_abi_version(void);

/* Whether a later attempt may succeed, for an error that the library has made and nobody has freed. */
bool ddog_trace_exporter_error_is_retryable(const struct ddog_TraceExporterError *error);

/* What ddog_trace_exporter_send gets, and what the agent gets: `v0.4`, which is the default, or `v0.5`. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_input_format(struct ddog_TraceExporterConfig *config,
                                                                            ddog_CharSlice format);
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_output_format(struct ddog_TraceExporterConfig *config,
                                                                             ddog_CharSlice format);

/* Who made the interpreter of ddog_trace_exporter_config_set_lang_interpreter. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_lang_interpreter_vendor(
    struct ddog_TraceExporterConfig *config, ddog_CharSlice vendor);

/* The container that the program runs in, instead of the one that is detected. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_container_id(struct ddog_TraceExporterConfig *config,
                                                                            ddog_CharSlice container_id);

/* The tracer has marked top-level spans. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_client_computed_top_level(
    struct ddog_TraceExporterConfig *config, bool client_computed_top_level);

/* Tells the agent which sampling rates are known, so that it repeats only changed ones: other answers have no body. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_rates_payload_version(
    struct ddog_TraceExporterConfig *config, bool is_enabled);

/* What goes along with statistics: this run of the program, by default made up, and the commit it was built from. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_runtime_id(struct ddog_TraceExporterConfig *config,
                                                                          ddog_CharSlice runtime_id);
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_git_commit_sha(struct ddog_TraceExporterConfig *config,
                                                                              ddog_CharSlice sha);

/* The buckets of ddog_trace_exporter_config_set_compute_stats, from 1 s to 1 h, in milliseconds; 0: the default. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_stats_bucket_size(
    struct ddog_TraceExporterConfig *config, uint64_t size_ms);

/* Tags that name the peer of a call, besides those that the agent names. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_peer_tags(struct ddog_TraceExporterConfig *config,
                                                                         struct ddog_Slice_CharSlice keys);

/* Further tags, at most 4, by which statistics tell spans apart. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_additional_metric_tag_keys(
    struct ddog_TraceExporterConfig *config, struct ddog_Slice_CharSlice keys);

/* Statistics hide what queries and commands carry, where the agent knows the same rules. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_stats_obfuscation(
    struct ddog_TraceExporterConfig *config, bool is_enabled);

/* How many attempts may follow the first one, at most 1000, and the pause before the first of them, which doubles each
 * time. Default: 5 and 100 ms. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_retry_policy(struct ddog_TraceExporterConfig *config,
                                                                            uint32_t retry_limit, uint64_t delay_ms);

/* Longest time of one send, with all attempts and pauses, in milliseconds; 0, the default: 5 s, or the connection
 * timeout if that is longer. */
struct ddog_TraceExporterError *ddog_trace_exporter_config_set_send_deadline(struct ddog_TraceExporterConfig *config,
                                                                             uint64_t deadline_ms);

/* Sends without keeping the caller waiting: everything is copied, or consumed where it is chunks. What cannot be sent
 * at all is an error of the call, and the callback is not called then. */
struct ddog_TraceExporterError *ddog_trace_exporter_send_async(const ddog_TraceExporter *handle, ddog_ByteSlice trace,
                                                               ddog_TraceExporterSendCallback callback, void *context);
struct ddog_TraceExporterError *ddog_trace_exporter_send_trace_chunks_async(const ddog_TraceExporter *exporter,
                                                                            ddog_TracerTraceChunks *chunks,
                                                                            ddog_TraceExporterSendCallback callback,
                                                                            void *context);

/* What became of everything that was handed in so far in this process. */
struct ddog_TraceExporterError *ddog_trace_exporter_ledger(const ddog_TraceExporter *handle,
                                                           struct ddog_LedgerSnapshot *snapshot);

/* What was dropped for one reason: `p0`, `filtered`, `empty_chunk`, `trace_id_zero`, `span_id_zero`, `foreign_span`,
 * `decode_error`, `encode_error`, `too_large`, `queue_full`, `http_4xx`, `http_5xx`, `http_other`, `timeout`,
 * `connection`, `cancelled`, `shutdown` or `shutdown_deadline`. */
struct ddog_TraceExporterError *ddog_trace_exporter_dropped(const ddog_TraceExporter *handle, ddog_CharSlice reason,
                                                            struct ddog_LedgerCounts *counts);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* DDOG_DATA_PIPELINE_H */

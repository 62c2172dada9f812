/* Types that the headers of data-pipeline share, and the few functions that go with them.
 *
 * Conventions, for every function of the library:
 *   - a function that can fail mostly returns `struct ddog_TraceExporterError *`: NULL is success, anything else is the
 *     caller's, who frees it with ddog_trace_exporter_error_free;
 *   - slices are borrowed for the call only; what is kept is copied; {NULL, 0} is the empty slice;
 *   - strings are UTF-8 without a terminator and may contain NUL;
 *   - an out parameter is written on success only;
 *   - what is documented as consumed is gone on every return, errors included;
 *   - NULL handles give DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT, and freeing NULL does nothing;
 *   - what the library hands out is given back to its functions, never to free().
 */
#ifndef DDOG_COMMON_H
#define DDOG_COMMON_H

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
/* Works in every C++ standard, where compound literals do not exist. */
#define DDOG_CHARSLICE_C(string) (ddog_CharSlice{("" string), sizeof(string) - 1})
#else
/* A slice over a string literal; anything else does not compile. */
#define DDOG_CHARSLICE_C(string) ((ddog_CharSlice){.ptr = "" string, .len = sizeof(string) - 1})
#endif

/* The same as an initialiser, for static objects. */
#define DDOG_CHARSLICE_C_BARE(string) {.ptr = "" string, .len = sizeof(string) - 1}

/* A condition: the compiler is like GCC of this or a later major version. */
#if defined __GNUC__
#define DDOG_GNUC_VERSION(major) __GNUC__ >= major
#else
#define DDOG_GNUC_VERSION(major) (0)
#endif

/* A condition: the compiler knows an attribute, which GCC has since a major version. */
#if defined __has_attribute
#define DDOG_HAS_ATTRIBUTE(attribute, major) __has_attribute(attribute)
#else
#define DDOG_HAS_ATTRIBUTE(attribute, major) DDOG_GNUC_VERSION(major)
#endif

/* Warns who ignores what a function returns. */
#if defined(__cplusplus) && (__cplusplus >= 201703L)
#define DDOG_CHECK_RETURN [[nodiscard]]
#elif defined(_Check_return_) /* SAL */
#define DDOG_CHECK_RETURN _Check_return_
#elif DDOG_HAS_ATTRIBUTE(warn_unused_result, 4)
#define DDOG_CHECK_RETURN __attribute__((__warn_unused_result__))
#else
#define DDOG_CHECK_RETURN
#endif

#ifdef _WIN32
#define LIBDD_DLLIMPORT __declspec(dllimport)
#else
#define LIBDD_DLLIMPORT
#endif

/* ---- Slices: `len` elements at `ptr`, aligned for their type. ---- */

/* Text: bytes of UTF-8. */
typedef struct ddog_Slice_CChar {
  const char *ptr;
  uintptr_t len;
} ddog_Slice_CChar;

typedef struct ddog_Slice_CChar ddog_CharSlice;

/* Bytes. */
typedef struct ddog_Slice_U8 {
  const uint8_t *ptr;
  uintptr_t len;
} ddog_Slice_U8;

typedef struct ddog_Slice_U8 ddog_ByteSlice;

/* Texts. */
typedef struct ddog_Slice_CharSlice {
  const ddog_CharSlice *ptr;
  uintptr_t len;
} ddog_Slice_CharSlice;

/* Truth values; any byte but 0 is true. */
typedef struct ddog_Slice_Bool {
  const bool *ptr;
  uintptr_t len;
} ddog_Slice_Bool;

/* Integers. */
typedef struct ddog_Slice_I64 {
  const int64_t *ptr;
  uintptr_t len;
} ddog_Slice_I64;

/* Floating-point numbers. */
typedef struct ddog_Slice_F64 {
  const double *ptr;
  uintptr_t len;
} ddog_Slice_F64;

/* ---- Errors and options ---- */

/* Bytes that the library has allocated; ddog_Vec_U8_drop of ddsketch.h frees them. Without capacity there are none. */
typedef struct ddog_Vec_U8 {
  const uint8_t *ptr;
  uintptr_t len;
  uintptr_t capacity;
} ddog_Vec_U8;

/* A text that says what went wrong; a NUL follows it. */
typedef struct ddog_Error {
  struct ddog_Vec_U8 message;
} ddog_Error;

/* A text that the library has allocated. */
typedef struct ddog_StringWrapper {
  struct ddog_Vec_U8 message;
} ddog_StringWrapper;

typedef enum ddog_Option_Error_Tag {
  DDOG_OPTION_ERROR_SOME_ERROR = 0,
  DDOG_OPTION_ERROR_NONE_ERROR = 1
} ddog_Option_Error_Tag;

/* Perhaps an error: `some` only counts where the tag says so. The same holds for the types below. */
typedef struct ddog_Option_Error {
  ddog_Option_Error_Tag tag;
  struct ddog_Error some;
} ddog_Option_Error;

typedef struct ddog_Option_Error ddog_MaybeError;

typedef enum ddog_Option_U32_Tag { DDOG_OPTION_U32_SOME_U32 = 0, DDOG_OPTION_U32_NONE_U32 = 1 } ddog_Option_U32_Tag;

typedef struct ddog_Option_U32 {
  ddog_Option_U32_Tag tag;
  uint32_t some;
} ddog_Option_U32;

typedef enum ddog_Option_U64_Tag { DDOG_OPTION_U64_SOME_U64 = 0, DDOG_OPTION_U64_NONE_U64 = 1 } ddog_Option_U64_Tag;

typedef struct ddog_Option_U64 {
  ddog_Option_U64_Tag tag;
  uint64_t some;
} ddog_Option_U64;

typedef enum ddog_Option_Bool_Tag {
  DDOG_OPTION_BOOL_SOME_BOOL = 0,
  DDOG_OPTION_BOOL_NONE_BOOL = 1
} ddog_Option_Bool_Tag;

typedef struct ddog_Option_Bool {
  ddog_Option_Bool_Tag tag;
  bool some;
} ddog_Option_Bool;

typedef enum ddog_VoidResult_Tag { DDOG_VOID_RESULT_OK = 0, DDOG_VOID_RESULT_ERR = 1 } ddog_VoidResult_Tag;

/* Success, or an error that is dropped with ddog_Error_drop. */
typedef struct ddog_VoidResult {
  ddog_VoidResult_Tag tag;
  struct ddog_Error err;
} ddog_VoidResult;

/* ---- Tags ---- */

/* A tag `key:value`. */
typedef struct ddog_Tag ddog_Tag;

/* Tags; ddog_Vec_Tag_drop frees them. */
typedef struct ddog_Vec_Tag {
  const struct ddog_Tag *ptr;
  uintptr_t len;
  uintptr_t capacity;
} ddog_Vec_Tag;

typedef enum ddog_Vec_Tag_PushResult_Tag {
  DDOG_VEC_TAG_PUSH_RESULT_OK = 0,
  DDOG_VEC_TAG_PUSH_RESULT_ERR = 1
} ddog_Vec_Tag_PushResult_Tag;

typedef struct ddog_Vec_Tag_PushResult {
  ddog_Vec_Tag_PushResult_Tag tag;
  struct ddog_Error err;
} ddog_Vec_Tag_PushResult;

/* The good tags of a text, and what is wrong with the others: NULL, or dropped with ddog_Error_drop. */
typedef struct ddog_Vec_Tag_ParseResult {
  struct ddog_Vec_Tag tags;
  struct ddog_Error *error_message;
} ddog_Vec_Tag_ParseResult;

/* ---- The trace exporter (data-pipeline.h) ---- */

/* What went wrong. These numbers never change. */
typedef enum ddog_TraceExporterErrorCode {
  DDOG_TRACE_EXPORTER_ERROR_CODE_ADDRESS_IN_USE = 0,
  DDOG_TRACE_EXPORTER_ERROR_CODE_CONNECTION_ABORTED = 1,
  DDOG_TRACE_EXPORTER_ERROR_CODE_CONNECTION_REFUSED = 2,
  DDOG_TRACE_EXPORTER_ERROR_CODE_CONNECTION_RESET = 3,
  DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_BODY_FORMAT = 4,
  DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_BODY_TOO_LONG = 5,
  DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_CLIENT = 6,
  DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_EMPTY_BODY = 7,
  DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_PARSE = 8,
  DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_SERVER = 9,
  DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_UNKNOWN = 10,
  DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_WRONG_STATUS = 11,
  DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT = 12,
  DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_DATA = 13,
  DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_INPUT = 14,
  DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_URL = 15,
  DDOG_TRACE_EXPORTER_ERROR_CODE_IO_ERROR = 16,
  DDOG_TRACE_EXPORTER_ERROR_CODE_NETWORK_UNKNOWN = 17,
  DDOG_TRACE_EXPORTER_ERROR_CODE_SERDE = 18,
  DDOG_TRACE_EXPORTER_ERROR_CODE_SHUTDOWN = 19,
  DDOG_TRACE_EXPORTER_ERROR_CODE_TIMED_OUT = 20,
  DDOG_TRACE_EXPORTER_ERROR_CODE_TELEMETRY = 21,
  DDOG_TRACE_EXPORTER_ERROR_CODE_INTERNAL = 22,
  DDOG_TRACE_EXPORTER_ERROR_CODE_PANIC = 23
} ddog_TraceExporterErrorCode;

/* An error: its code, and a text that ends in NUL and is never NULL. */
typedef struct ddog_TraceExporterError {
  enum ddog_TraceExporterErrorCode code;
  char *msg;
} ddog_TraceExporterError;

/* Settings of an exporter that is still to be made. Use it from one thread at a time. */
typedef struct ddog_TraceExporterConfig ddog_TraceExporterConfig;

/* Takes traces and delivers them. Any number of threads may send at once. */
typedef struct ddog_TraceExporter ddog_TraceExporter;

/* The agent's answer to a payload. */
typedef struct ddog_TraceExporterResponse ddog_TraceExporterResponse;

/* Ends sends from another thread. Any number of threads may use it at once. */
typedef struct ddog_TraceExporterCancelToken ddog_TraceExporterCancelToken;

/* Where something is sent to. */
typedef struct ddog_Endpoint ddog_Endpoint;

#define ddog_Endpoint_DEFAULT_TIMEOUT 3000

#define ddog_CollapsedFieldSet_RESOURCE_NAME 1
#define ddog_CollapsedFieldSet_HTTP_ENDPOINT 2
#define ddog_CollapsedFieldSet_PEER_TAGS 4
#define ddog_CollapsedFieldSet_ADDITIONAL_TAGS 8

/* How many different values the statistics of one bucket of time tell apart; see
 * ddog_trace_exporter_config_default_stats_cardinality_limit. */
typedef struct ddog_CardinalityLimitConfig {
  uintptr_t whole_key_limit;
  uintptr_t resource_limit;
  uintptr_t http_endpoint_limit;
  uintptr_t peer_tags_limit;
  uintptr_t additional_tags_limit;
} ddog_CardinalityLimitConfig;

/* How the exporter tells about itself: `interval` in milliseconds, ids as text. */
typedef struct ddog_TelemetryClientConfig {
  uint64_t interval;
  ddog_CharSlice runtime_id;
  bool debug_enabled;
  ddog_CharSlice session_id;
  ddog_CharSlice root_session_id;
  ddog_CharSlice parent_session_id;
} ddog_TelemetryClientConfig;

/* ---- What libdatadog does not have (data-pipeline.h) ---- */

/* Amounts in four units. What could not be read is counted in payloads and bytes only. */
typedef struct ddog_LedgerCounts {
  uint64_t payloads;
  uint64_t bytes;
  uint64_t chunks;
  uint64_t spans;
} ddog_LedgerCounts;

/* What became of everything that was handed in: received = delivered + dropped + unconfirmed + held. */
typedef struct ddog_LedgerSnapshot {
  /* sizeof(struct ddog_LedgerSnapshot), set by the caller: later versions may have more fields at the end. */
  uintptr_t size;
  struct ddog_LedgerCounts received;
  /* Answered with a status from 200 to 299. */
  struct ddog_LedgerCounts delivered;
  /* For all reasons; see ddog_trace_exporter_dropped. */
  struct ddog_LedgerCounts dropped;
  /* Written to the last byte, but then not answered: it may have arrived or not. */
  struct ddog_LedgerCounts unconfirmed;
  /* Not decided yet. */
  struct ddog_LedgerCounts held;
  /* Sent again, counted for each repetition. */
  struct ddog_LedgerCounts resent;
} ddog_LedgerSnapshot;

/* Called once at the end of an asynchronous send, on a thread of the exporter, for which it must not wait: with an
 * error, or with the agent's answer. It frees what it gets. */
typedef void (*ddog_TraceExporterSendCallback)(void *context, struct ddog_TraceExporterError *error,
                                               struct ddog_TraceExporterResponse *response);

/* ---- Spans (data-pipeline.h) ---- */

/* A span that is being made. One thread at a time; the same holds for the three types below. */
typedef struct ddog_TracerSpan ddog_TracerSpan;

/* A span event that is being made. */
typedef struct ddog_TracerSpanEvent ddog_TracerSpanEvent;

/* Trace chunks that are being made. */
typedef struct ddog_TracerTraceChunks ddog_TracerTraceChunks;

/* A structured value as MessagePack. */
typedef struct ddog_TracerEncodedValue ddog_TracerEncodedValue;

/* The fields that every span has. Times in nanoseconds, `start` since 1970; `parent_id` of a root is 0. */
typedef struct ddog_TracerSpanFields {
  ddog_CharSlice service;
  ddog_CharSlice name;
  ddog_CharSlice resource;
  ddog_CharSlice span_type;
  uint64_t trace_id_low;
  uint64_t trace_id_high;
  uint64_t span_id;
  uint64_t parent_id;
  int64_t start;
  int64_t duration;
  int32_t error;
} ddog_TracerSpanFields;

typedef struct ddog_TracerSpanLinkAttribute {
  ddog_CharSlice key;
  ddog_CharSlice value;
} ddog_TracerSpanLinkAttribute;

typedef struct ddog_Slice_TracerSpanLinkAttribute {
  const struct ddog_TracerSpanLinkAttribute *ptr;
  uintptr_t len;
} ddog_Slice_TracerSpanLinkAttribute;

/* A link to a span of this or another trace. `flags` are W3C trace flags; bit 31 says that they are set. */
typedef struct ddog_TracerSpanLink {
  uint64_t trace_id_low;
  uint64_t trace_id_high;
  uint64_t span_id;
  struct ddog_Slice_TracerSpanLinkAttribute attributes;
  ddog_CharSlice tracestate;
  uint32_t flags;
} ddog_TracerSpanLink;

typedef struct ddog_Slice_TracerSpanLink {
  const struct ddog_TracerSpanLink *ptr;
  uintptr_t len;
} ddog_Slice_TracerSpanLink;

/* What a token stands for, and in brackets the field that it uses. */
typedef uint8_t ddog_TracerValueKind;

#define DDOG_TRACER_VALUE_NIL 0
#define DDOG_TRACER_VALUE_BOOL 1   /* bool_value, 0 or 1 */
#define DDOG_TRACER_VALUE_I64 2    /* i64_value */
#define DDOG_TRACER_VALUE_U64 3    /* u64_value */
#define DDOG_TRACER_VALUE_F64 4    /* f64_value */
#define DDOG_TRACER_VALUE_STRING 5 /* bytes, UTF-8 */
#define DDOG_TRACER_VALUE_BINARY 6 /* bytes */
#define DDOG_TRACER_VALUE_ARRAY 7  /* child_count values follow */
#define DDOG_TRACER_VALUE_MAP 8    /* child_count keys and values follow, in turn */

/* One token of a structured value, which is an array of them in pre-order. What a kind does not use is ignored. */
typedef struct ddog_TracerValueToken {
  ddog_TracerValueKind kind;
  uint8_t bool_value;
  uint32_t child_count;
  int64_t i64_value;
  uint64_t u64_value;
  double f64_value;
  ddog_ByteSlice bytes;
} ddog_TracerValueToken;

typedef struct ddog_Slice_TracerValueToken {
  const struct ddog_TracerValueToken *ptr;
  uintptr_t len;
} ddog_Slice_TracerValueToken;

/* ---- The shared runtime (shared-runtime.h) ---- */

/* What several exporters have in common: threads, and what has to be done around a fork. */
typedef struct ddog_ForkSafeRuntime ddog_ForkSafeRuntime;

/* What went wrong. These numbers never change. */
typedef enum ddog_SharedRuntimeErrorCode {
  DDOG_SHARED_RUNTIME_ERROR_CODE_INVALID_ARGUMENT = 0,
  DDOG_SHARED_RUNTIME_ERROR_CODE_RUNTIME_UNAVAILABLE = 1,
  DDOG_SHARED_RUNTIME_ERROR_CODE_LOCK_FAILED = 2,
  DDOG_SHARED_RUNTIME_ERROR_CODE_WORKER_ERROR = 3,
  DDOG_SHARED_RUNTIME_ERROR_CODE_RUNTIME_CREATION = 4,
  DDOG_SHARED_RUNTIME_ERROR_CODE_SHUTDOWN_TIMED_OUT = 5,
  DDOG_SHARED_RUNTIME_ERROR_CODE_PANIC = 6
} ddog_SharedRuntimeErrorCode;

/* An error: its code, and a text that ends in NUL and is never NULL. */
typedef struct ddog_SharedRuntimeFFIError {
  enum ddog_SharedRuntimeErrorCode code;
  char *msg;
} ddog_SharedRuntimeFFIError;

/* ---- Logging (log.h) ---- */

/* How much a message matters, least first. */
typedef enum ddog_LogEventLevel {
  DDOG_LOG_EVENT_LEVEL_TRACE = 0,
  DDOG_LOG_EVENT_LEVEL_DEBUG = 1,
  DDOG_LOG_EVENT_LEVEL_INFO = 2,
  DDOG_LOG_EVENT_LEVEL_WARN = 3,
  DDOG_LOG_EVENT_LEVEL_ERROR = 4
} ddog_LogEventLevel;

typedef enum ddog_StdTarget { DDOG_STD_TARGET_OUT = 0, DDOG_STD_TARGET_ERR = 1 } ddog_StdTarget;

/* Messages go to standard output or standard error. */
typedef struct ddog_StdConfig {
  enum ddog_StdTarget target;
} ddog_StdConfig;

/* Messages go to a file. `max_files` in all and `max_size_bytes` of each before it is rotated; 0: no limit. */
typedef struct ddog_FileConfig {
  ddog_CharSlice path;
  uint64_t max_files;
  uint64_t max_size_bytes;
} ddog_FileConfig;

/* ---- Sketches (ddsketch.h) ---- */

typedef struct ddsketch_DDSketch ddsketch_DDSketch;

/* A distribution of values. One thread at a time. */
typedef struct ddsketch_Handle_DDSketch {
  struct ddsketch_DDSketch *inner;
} ddsketch_Handle_DDSketch;

/* ---- Functions ---- */

#ifdef __cplusplus
extern "C" {
#endif

/* Frees the message of an error, which is then empty: a second call is safe, NULL is nothing to do. The `ddog_Error`
 * itself is never freed: it may be a part of a result; one that a function returned a pointer to is the library's. */
void ddog_Error_drop(struct ddog_Error *error);

/* The text, valid until the error is dropped. Empty for NULL; an error without a text has one that says so. */
ddog_CharSlice ddog_Error_message(const struct ddog_Error *error);

void ddog_MaybeError_drop(ddog_MaybeError error);

struct ddog_Option_U32 ddog_Option_U32_some(uint32_t v);
struct ddog_Option_U32 ddog_Option_U32_none(void);

/* As for errors. */
void ddog_StringWrapper_drop(struct ddog_StringWrapper *s);
ddog_CharSlice ddog_StringWrapper_message(const struct ddog_StringWrapper *s);

/* No tags; takes no memory. */
DDOG_CHECK_RETURN struct ddog_Vec_Tag ddog_Vec_Tag_new(void);
void ddog_Vec_Tag_drop(struct ddog_Vec_Tag tags);

/* Appends the tag `key:value`. It may not begin or end with a colon. What is not UTF-8 becomes U+FFFD. */
DDOG_CHECK_RETURN struct ddog_Vec_Tag_PushResult ddog_Vec_Tag_push(struct ddog_Vec_Tag *vec, ddog_CharSlice key,
                                                                   ddog_CharSlice value);

/* Reads tags `key:value` that are separated by commas or spaces. */
DDOG_CHECK_RETURN struct ddog_Vec_Tag_ParseResult ddog_Vec_Tag_parse(ddog_CharSlice string);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* DDOG_COMMON_H */

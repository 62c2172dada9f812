/* The numbers that programs are compiled with: sizes, places and values of what the headers declare, for machines with
 * 64 bits. Compiling this file as C and as C++ is the test. */
#include <libdata-pipeline.h>

#ifdef __cplusplus
#define ASSERT(condition) static_assert(condition, #condition)
#define ALIGNMENT(type) alignof(type)
#else
#define ASSERT(condition) _Static_assert(condition, #condition)
#define ALIGNMENT(type) _Alignof(type)
#endif

#define TYPE(type, size, alignment) ASSERT(sizeof(type) == size && ALIGNMENT(type) == alignment)
#define FIELD(type, field, place, size) \
  ASSERT(offsetof(type, field) == place && sizeof(((type *)0)->field) == size)
#define VALUE(constant, number) ASSERT((constant) == (number))

TYPE(ddog_Slice_CChar, 16, 8);
FIELD(ddog_Slice_CChar, ptr, 0, 8);
FIELD(ddog_Slice_CChar, len, 8, 8);
TYPE(struct ddog_Slice_CChar, 16, 8);

TYPE(ddog_CharSlice, 16, 8);

TYPE(ddog_ByteSlice, 16, 8);

TYPE(ddog_Slice_U8, 16, 8);
FIELD(ddog_Slice_U8, ptr, 0, 8);
FIELD(ddog_Slice_U8, len, 8, 8);
TYPE(struct ddog_Slice_U8, 16, 8);

TYPE(ddog_Slice_CharSlice, 16, 8);
FIELD(ddog_Slice_CharSlice, ptr, 0, 8);
FIELD(ddog_Slice_CharSlice, len, 8, 8);
TYPE(struct ddog_Slice_CharSlice, 16, 8);

TYPE(ddog_Slice_Bool, 16, 8);
FIELD(ddog_Slice_Bool, ptr, 0, 8);
FIELD(ddog_Slice_Bool, len, 8, 8);
TYPE(struct ddog_Slice_Bool, 16, 8);

TYPE(ddog_Slice_I64, 16, 8);
FIELD(ddog_Slice_I64, ptr, 0, 8);
FIELD(ddog_Slice_I64, len, 8, 8);
TYPE(struct ddog_Slice_I64, 16, 8);

TYPE(ddog_Slice_F64, 16, 8);
FIELD(ddog_Slice_F64, ptr, 0, 8);
FIELD(ddog_Slice_F64, len, 8, 8);
TYPE(struct ddog_Slice_F64, 16, 8);

TYPE(ddog_Slice_TracerValueToken, 16, 8);
FIELD(ddog_Slice_TracerValueToken, ptr, 0, 8);
FIELD(ddog_Slice_TracerValueToken, len, 8, 8);
TYPE(struct ddog_Slice_TracerValueToken, 16, 8);

TYPE(ddog_Slice_TracerSpanLink, 16, 8);
FIELD(ddog_Slice_TracerSpanLink, ptr, 0, 8);
FIELD(ddog_Slice_TracerSpanLink, len, 8, 8);
TYPE(struct ddog_Slice_TracerSpanLink, 16, 8);

TYPE(ddog_Slice_TracerSpanLinkAttribute, 16, 8);
FIELD(ddog_Slice_TracerSpanLinkAttribute, ptr, 0, 8);
FIELD(ddog_Slice_TracerSpanLinkAttribute, len, 8, 8);
TYPE(struct ddog_Slice_TracerSpanLinkAttribute, 16, 8);

TYPE(ddog_TraceExporterError, 16, 8);
FIELD(ddog_TraceExporterError, code, 0, 4);
FIELD(ddog_TraceExporterError, msg, 8, 8);
TYPE(struct ddog_TraceExporterError, 16, 8);

TYPE(ddog_SharedRuntimeFFIError, 16, 8);
FIELD(ddog_SharedRuntimeFFIError, code, 0, 4);
FIELD(ddog_SharedRuntimeFFIError, msg, 8, 8);
TYPE(struct ddog_SharedRuntimeFFIError, 16, 8);

TYPE(ddog_TelemetryClientConfig, 80, 8);
FIELD(ddog_TelemetryClientConfig, interval, 0, 8);
FIELD(ddog_TelemetryClientConfig, runtime_id, 8, 16);
FIELD(ddog_TelemetryClientConfig, debug_enabled, 24, 1);
FIELD(ddog_TelemetryClientConfig, session_id, 32, 16);
FIELD(ddog_TelemetryClientConfig, root_session_id, 48, 16);
FIELD(ddog_TelemetryClientConfig, parent_session_id, 64, 16);
TYPE(struct ddog_TelemetryClientConfig, 80, 8);

TYPE(ddog_CardinalityLimitConfig, 40, 8);
FIELD(ddog_CardinalityLimitConfig, whole_key_limit, 0, 8);
FIELD(ddog_CardinalityLimitConfig, resource_limit, 8, 8);
FIELD(ddog_CardinalityLimitConfig, http_endpoint_limit, 16, 8);
FIELD(ddog_CardinalityLimitConfig, peer_tags_limit, 24, 8);
FIELD(ddog_CardinalityLimitConfig, additional_tags_limit, 32, 8);
TYPE(struct ddog_CardinalityLimitConfig, 40, 8);

TYPE(ddog_TracerSpanFields, 120, 8);
FIELD(ddog_TracerSpanFields, service, 0, 16);
FIELD(ddog_TracerSpanFields, name, 16, 16);
FIELD(ddog_TracerSpanFields, resource, 32, 16);
FIELD(ddog_TracerSpanFields, span_type, 48, 16);
FIELD(ddog_TracerSpanFields, trace_id_low, 64, 8);
FIELD(ddog_TracerSpanFields, trace_id_high, 72, 8);
FIELD(ddog_TracerSpanFields, span_id, 80, 8);
FIELD(ddog_TracerSpanFields, parent_id, 88, 8);
FIELD(ddog_TracerSpanFields, start, 96, 8);
FIELD(ddog_TracerSpanFields, duration, 104, 8);
FIELD(ddog_TracerSpanFields, error, 112, 4);
TYPE(struct ddog_TracerSpanFields, 120, 8);

TYPE(ddog_TracerSpanLinkAttribute, 32, 8);
FIELD(ddog_TracerSpanLinkAttribute, key, 0, 16);
FIELD(ddog_TracerSpanLinkAttribute, value, 16, 16);
TYPE(struct ddog_TracerSpanLinkAttribute, 32, 8);

TYPE(ddog_TracerSpanLink, 64, 8);
FIELD(ddog_TracerSpanLink, trace_id_low, 0, 8);
FIELD(ddog_TracerSpanLink, trace_id_high, 8, 8);
FIELD(ddog_TracerSpanLink, span_id, 16, 8);
FIELD(ddog_TracerSpanLink, attributes, 24, 16);
FIELD(ddog_TracerSpanLink, tracestate, 40, 16);
FIELD(ddog_TracerSpanLink, flags, 56, 4);
TYPE(struct ddog_TracerSpanLink, 64, 8);

TYPE(ddog_TracerValueToken, 48, 8);
FIELD(ddog_TracerValueToken, kind, 0, 1);
FIELD(ddog_TracerValueToken, bool_value, 1, 1);
FIELD(ddog_TracerValueToken, child_count, 4, 4);
FIELD(ddog_TracerValueToken, i64_value, 8, 8);
FIELD(ddog_TracerValueToken, u64_value, 16, 8);
FIELD(ddog_TracerValueToken, f64_value, 24, 8);
FIELD(ddog_TracerValueToken, bytes, 32, 16);
TYPE(struct ddog_TracerValueToken, 48, 8);

TYPE(ddog_TracerValueKind, 1, 1);

TYPE(ddog_Vec_U8, 24, 8);
FIELD(ddog_Vec_U8, ptr, 0, 8);
FIELD(ddog_Vec_U8, len, 8, 8);
FIELD(ddog_Vec_U8, capacity, 16, 8);
TYPE(struct ddog_Vec_U8, 24, 8);

TYPE(ddog_Error, 24, 8);
FIELD(ddog_Error, message, 0, 24);
TYPE(struct ddog_Error, 24, 8);

TYPE(ddog_StringWrapper, 24, 8);
FIELD(ddog_StringWrapper, message, 0, 24);
TYPE(struct ddog_StringWrapper, 24, 8);

TYPE(ddog_MaybeError, 32, 8);

TYPE(ddog_Option_Error, 32, 8);
FIELD(ddog_Option_Error, tag, 0, 4);
FIELD(ddog_Option_Error, some, 8, 24);
TYPE(struct ddog_Option_Error, 32, 8);

TYPE(ddog_VoidResult, 32, 8);
FIELD(ddog_VoidResult, tag, 0, 4);
FIELD(ddog_VoidResult, err, 8, 24);
TYPE(struct ddog_VoidResult, 32, 8);

TYPE(ddog_Option_U32, 8, 4);
FIELD(ddog_Option_U32, tag, 0, 4);
FIELD(ddog_Option_U32, some, 4, 4);
TYPE(struct ddog_Option_U32, 8, 4);

TYPE(ddog_Option_U64, 16, 8);
FIELD(ddog_Option_U64, tag, 0, 4);
FIELD(ddog_Option_U64, some, 8, 8);
TYPE(struct ddog_Option_U64, 16, 8);

TYPE(ddog_Option_Bool, 8, 4);
FIELD(ddog_Option_Bool, tag, 0, 4);
FIELD(ddog_Option_Bool, some, 4, 1);
TYPE(struct ddog_Option_Bool, 8, 4);

TYPE(ddog_Vec_Tag, 24, 8);
FIELD(ddog_Vec_Tag, ptr, 0, 8);
FIELD(ddog_Vec_Tag, len, 8, 8);
FIELD(ddog_Vec_Tag, capacity, 16, 8);
TYPE(struct ddog_Vec_Tag, 24, 8);

TYPE(ddog_Vec_Tag_PushResult, 32, 8);
FIELD(ddog_Vec_Tag_PushResult, tag, 0, 4);
FIELD(ddog_Vec_Tag_PushResult, err, 8, 24);
TYPE(struct ddog_Vec_Tag_PushResult, 32, 8);

TYPE(ddog_Vec_Tag_ParseResult, 32, 8);
FIELD(ddog_Vec_Tag_ParseResult, tags, 0, 24);
FIELD(ddog_Vec_Tag_ParseResult, error_message, 24, 8);
TYPE(struct ddog_Vec_Tag_ParseResult, 32, 8);

TYPE(ddog_StdConfig, 4, 4);
FIELD(ddog_StdConfig, target, 0, 4);
TYPE(struct ddog_StdConfig, 4, 4);

TYPE(ddog_FileConfig, 32, 8);
FIELD(ddog_FileConfig, path, 0, 16);
FIELD(ddog_FileConfig, max_files, 16, 8);
FIELD(ddog_FileConfig, max_size_bytes, 24, 8);
TYPE(struct ddog_FileConfig, 32, 8);

TYPE(ddsketch_Handle_DDSketch, 8, 8);
FIELD(ddsketch_Handle_DDSketch, inner, 0, 8);
TYPE(struct ddsketch_Handle_DDSketch, 8, 8);

TYPE(ddog_TraceExporterErrorCode, 4, 4);
TYPE(ddog_SharedRuntimeErrorCode, 4, 4);
TYPE(ddog_LogEventLevel, 4, 4);
TYPE(ddog_StdTarget, 4, 4);

VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_ADDRESS_IN_USE, 0);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_CONNECTION_ABORTED, 1);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_CONNECTION_REFUSED, 2);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_CONNECTION_RESET, 3);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_BODY_FORMAT, 4);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_BODY_TOO_LONG, 5);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_CLIENT, 6);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_EMPTY_BODY, 7);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_PARSE, 8);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_SERVER, 9);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_UNKNOWN, 10);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_HTTP_WRONG_STATUS, 11);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT, 12);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_DATA, 13);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_INPUT, 14);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_URL, 15);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_IO_ERROR, 16);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_NETWORK_UNKNOWN, 17);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_SERDE, 18);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_SHUTDOWN, 19);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_TIMED_OUT, 20);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_TELEMETRY, 21);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_INTERNAL, 22);
VALUE(DDOG_TRACE_EXPORTER_ERROR_CODE_PANIC, 23);

VALUE(DDOG_SHARED_RUNTIME_ERROR_CODE_INVALID_ARGUMENT, 0);
VALUE(DDOG_SHARED_RUNTIME_ERROR_CODE_RUNTIME_UNAVAILABLE, 1);
VALUE(DDOG_SHARED_RUNTIME_ERROR_CODE_LOCK_FAILED, 2);
VALUE(DDOG_SHARED_RUNTIME_ERROR_CODE_WORKER_ERROR, 3);
VALUE(DDOG_SHARED_RUNTIME_ERROR_CODE_RUNTIME_CREATION, 4);
VALUE(DDOG_SHARED_RUNTIME_ERROR_CODE_SHUTDOWN_TIMED_OUT, 5);
VALUE(DDOG_SHARED_RUNTIME_ERROR_CODE_PANIC, 6);

VALUE(DDOG_LOG_EVENT_LEVEL_TRACE, 0);
VALUE(DDOG_LOG_EVENT_LEVEL_DEBUG, 1);
VALUE(DDOG_LOG_EVENT_LEVEL_INFO, 2);
VALUE(DDOG_LOG_EVENT_LEVEL_WARN, 3);
VALUE(DDOG_LOG_EVENT_LEVEL_ERROR, 4);

VALUE(DDOG_STD_TARGET_OUT, 0);
VALUE(DDOG_STD_TARGET_ERR, 1);

VALUE(DDOG_OPTION_ERROR_SOME_ERROR, 0);
VALUE(DDOG_OPTION_ERROR_NONE_ERROR, 1);

VALUE(DDOG_OPTION_U32_SOME_U32, 0);
VALUE(DDOG_OPTION_U32_NONE_U32, 1);

VALUE(DDOG_OPTION_U64_SOME_U64, 0);
VALUE(DDOG_OPTION_U64_NONE_U64, 1);

VALUE(DDOG_OPTION_BOOL_SOME_BOOL, 0);
VALUE(DDOG_OPTION_BOOL_NONE_BOOL, 1);

VALUE(DDOG_VOID_RESULT_OK, 0);
VALUE(DDOG_VOID_RESULT_ERR, 1);

VALUE(DDOG_VEC_TAG_PUSH_RESULT_OK, 0);
VALUE(DDOG_VEC_TAG_PUSH_RESULT_ERR, 1);

VALUE(DDOG_TRACER_VALUE_NIL, 0);
VALUE(DDOG_TRACER_VALUE_BOOL, 1);
VALUE(DDOG_TRACER_VALUE_I64, 2);
VALUE(DDOG_TRACER_VALUE_U64, 3);
VALUE(DDOG_TRACER_VALUE_F64, 4);
VALUE(DDOG_TRACER_VALUE_STRING, 5);
VALUE(DDOG_TRACER_VALUE_BINARY, 6);
VALUE(DDOG_TRACER_VALUE_ARRAY, 7);
VALUE(DDOG_TRACER_VALUE_MAP, 8);

VALUE(ddog_Endpoint_DEFAULT_TIMEOUT, 3000);
VALUE(ddog_CollapsedFieldSet_RESOURCE_NAME, 1);
VALUE(ddog_CollapsedFieldSet_HTTP_ENDPOINT, 2);
VALUE(ddog_CollapsedFieldSet_PEER_TAGS, 4);
VALUE(ddog_CollapsedFieldSet_ADDITIONAL_TAGS, 8);

#if !defined(DDOG_COMMON_H) || !defined(DDOG_DATA_PIPELINE_H) || !defined(DDOG_CHECK_RETURN) || \
    !defined(LIBDD_DLLIMPORT) || !defined(DDOG_GNUC_VERSION) || !defined(DDOG_HAS_ATTRIBUTE)
#error "a macro that programs test is missing"
#endif

static const ddog_CharSlice constant = DDOG_CHARSLICE_C_BARE("static");

/* Types under both of their names, and tags where C wants them; function pointers as bindings take them. */
typedef ddog_TraceExporterError *(*text_setter)(ddog_TraceExporterConfig *, ddog_CharSlice);

int uses(void);
int uses(void) {
  text_setter setters[] = {
      ddog_trace_exporter_config_set_url,         ddog_trace_exporter_config_set_tracer_version,
      ddog_trace_exporter_config_set_language,    ddog_trace_exporter_config_set_lang_version,
      ddog_trace_exporter_config_set_lang_interpreter, ddog_trace_exporter_config_set_hostname,
      ddog_trace_exporter_config_set_env,         ddog_trace_exporter_config_set_version,
      ddog_trace_exporter_config_set_service,
  };
  struct ddog_StdConfig standard = {DDOG_STD_TARGET_OUT};
  struct ddog_Error *error = NULL;
  ddog_CharSlice literal = DDOG_CHARSLICE_C("literal");
  return (int)(sizeof setters + sizeof standard + sizeof error + literal.len + constant.len);
}

/* Types shared by the headers of data-pipeline.
 *
 * Conventions, for every function of the library:
 *   - a function that can fail returns `struct ddog_TraceExporterError *`: NULL is success, anything else is owned by the
 *     caller and freed with ddog_trace_exporter_error_free;
 *   - slices are borrowed for the call only; what is kept is copied; {NULL, 0} is the empty slice;
 *   - strings are UTF-8 without a terminator;
 *   - an out parameter is written on success only;
 *   - NULL handles give DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT, and freeing NULL does nothing.
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

/* Text: `len` bytes of UTF-8 at `ptr`. */
typedef struct ddog_Slice_CChar {
  const char *ptr;
  uintptr_t len;
} ddog_Slice_CChar;

typedef struct ddog_Slice_CChar ddog_CharSlice;

/* Bytes: `len` of them at `ptr`. */
typedef struct ddog_Slice_U8 {
  const uint8_t *ptr;
  uintptr_t len;
} ddog_Slice_U8;

typedef struct ddog_Slice_U8 ddog_ByteSlice;

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

/* Takes payloads and delivers them. Any number of threads may send at once. */
typedef struct ddog_TraceExporter ddog_TraceExporter;

/* The agent's answer to a payload. */
typedef struct ddog_TraceExporterResponse ddog_TraceExporterResponse;

#endif /* DDOG_COMMON_H */

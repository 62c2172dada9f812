/* Counting checks, for the test programs here. A program ends with `return finish();`. */
#ifndef CHECKS_H
#define CHECKS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <libdata-pipeline.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UNUSED __attribute__((unused))

/* Checks may run on any thread. */
static atomic_int checks_passed, checks_failed;

#define CHECK(condition) check((condition) ? 1 : 0, __FILE__, __LINE__, #condition)

UNUSED static int check(int condition, const char *file, int line, const char *what) {
  if (condition) {
    atomic_fetch_add(&checks_passed, 1);
  } else {
    atomic_fetch_add(&checks_failed, 1);
    printf("FAIL %s:%d: %s\n", file, line, what);
  }
  return condition;
}

UNUSED static int finish(void) {
  int passed = atomic_load(&checks_passed), failed = atomic_load(&checks_failed);
  printf("%d passed, %d failed\n", passed, failed);
  return failed > 0 || passed == 0;
}

UNUSED static ddog_CharSlice text(const char *s) {
  ddog_CharSlice slice = {s, strlen(s)};
  return slice;
}

#define SUCCEEDS(call) check_code((call), -1, __FILE__, __LINE__, #call)
#define FAILS(code, call) check_code((call), DDOG_TRACE_EXPORTER_ERROR_CODE_##code, __FILE__, __LINE__, #call)
#define FAILS_WITH(code, message, call) \
  check_message((call), DDOG_TRACE_EXPORTER_ERROR_CODE_##code, message, __FILE__, __LINE__, #call)

/* Takes an error over; -1 wants none. */
UNUSED static void check_message(struct ddog_TraceExporterError *error, int code, const char *message,
                                 const char *file, int line, const char *what) {
  int found = error == NULL ? -1 : (int)error->code;
  if (found != code) printf("code %d, expected %d: %s\n", found, code, error == NULL ? "" : error->msg);
  check(found == code, file, line, what);
  if (error == NULL) return;
  check(error->msg != NULL && error->msg[0] != 0, file, line, "the error has a text");
  if (message != NULL && error->msg != NULL) {
    if (strstr(error->msg, message) == NULL) printf("the message is: %s\n", error->msg);
    check(strstr(error->msg, message) != NULL, file, line, message);
  }
  ddog_trace_exporter_error_free(error);
}

UNUSED static void check_code(struct ddog_TraceExporterError *error, int code, const char *file, int line,
                              const char *what) {
  check_message(error, code, NULL, file, line, what);
}

UNUSED static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* An exporter towards a URL; NULL if that fails. */
UNUSED static ddog_TraceExporter *exporter_for(const char *url) {
  ddog_TraceExporterConfig *config = NULL;
  ddog_TraceExporter *exporter = NULL;
  ddog_trace_exporter_config_new(&config);
  SUCCEEDS(ddog_trace_exporter_config_set_url(config, text(url)));
  SUCCEEDS(ddog_trace_exporter_config_set_language(config, DDOG_CHARSLICE_C("c")));
  SUCCEEDS(ddog_trace_exporter_new(&exporter, config));
  ddog_trace_exporter_config_free(config);
  return exporter;
}

/* The fields of a span that have no say in a test. */
UNUSED static ddog_TracerSpanFields plain_fields(void) {
  ddog_TracerSpanFields fields;
  memset(&fields, 0, sizeof fields);
  fields.service = text("service");
  fields.name = text("name");
  fields.resource = text("resource");
  fields.trace_id_low = 1;
  fields.span_id = 2;
  fields.start = 1500000000000000000;
  fields.duration = 1000;
  return fields;
}

UNUSED static ddog_TracerSpan *plain_span(void) {
  ddog_TracerSpanFields fields = plain_fields();
  ddog_TracerSpan *span = NULL;
  SUCCEEDS(ddog_tracer_span_new(&span, &fields));
  return span;
}

/* Chunks with one span. */
UNUSED static ddog_TracerTraceChunks *plain_chunks(void) {
  ddog_TracerTraceChunks *chunks = NULL;
  SUCCEEDS(ddog_tracer_trace_chunks_new(1, &chunks));
  SUCCEEDS(ddog_tracer_trace_chunks_begin_chunk(chunks, 1));
  SUCCEEDS(ddog_tracer_trace_chunks_push_span(chunks, plain_span()));
  return chunks;
}

#endif /* CHECKS_H */

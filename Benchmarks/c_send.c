/* Sends a payload through the C library as often as told, and prints as JSON what loading and the first send took.
 *
 *   c_send LIBRARY AGENT_URL PAYLOAD_FILE SENDS
 */
#define _GNU_SOURCE
#include <libdata-pipeline.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CALL(name) ((__typeof__(&name))dlsym(library, #name))

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void expect(struct ddog_TraceExporterError *error) {
  if (error == NULL) return;
  fprintf(stderr, "%s\n", error->msg);
  exit(1);
}

static ddog_CharSlice text(const char *s) { return (ddog_CharSlice){s, strlen(s)}; }

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  FILE *file = fopen(argv[3], "rb");
  if (file == NULL) return 2;
  fseek(file, 0, SEEK_END);
  size_t length = (size_t)ftell(file);
  rewind(file);
  uint8_t *payload = malloc(length);
  if (payload == NULL || fread(payload, 1, length, file) != length) return 2;
  fclose(file);

  long long start = now();
  void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return 2;
  long long loaded = now();
  ddog_TraceExporterConfig *config = NULL;
  CALL(ddog_trace_exporter_config_new)(&config);
  expect(CALL(ddog_trace_exporter_config_set_url)(config, text(argv[2])));
  expect(CALL(ddog_trace_exporter_config_set_service)(config, text("bench")));
  expect(CALL(ddog_trace_exporter_config_set_env)(config, text("bench")));
  expect(CALL(ddog_trace_exporter_config_set_hostname)(config, text("bench-host")));
  expect(CALL(ddog_trace_exporter_config_set_language)(config, text("python")));
  expect(CALL(ddog_trace_exporter_config_set_lang_version)(config, text("3.11")));
  expect(CALL(ddog_trace_exporter_config_set_tracer_version)(config, text("1.0.0")));
  ddog_TraceExporter *exporter = NULL;
  expect(CALL(ddog_trace_exporter_new)(&exporter, config));
  CALL(ddog_trace_exporter_config_free)(config);

  __typeof__(&ddog_trace_exporter_send) send = CALL(ddog_trace_exporter_send);
  __typeof__(&ddog_trace_exporter_response_free) free_response = CALL(ddog_trace_exporter_response_free);
  long long answered = 0;
  for (int i = 0; i < atoi(argv[4]); i++) {
    ddog_TraceExporterResponse *response = NULL;
    expect(send(exporter, (ddog_ByteSlice){payload, length}, &response));
    if (answered == 0) answered = now();
    free_response(response);
  }
  CALL(ddog_trace_exporter_free)(exporter);
  printf("{\"load_ns\": %lld, \"first_answer_ns\": %lld}\n", loaded - start, answered - start);
  return 0;
}

/* A server's way of forking: several exporters on one runtime, and worker processes that send on their own.
 *
 *   cc fork_workers.c -ldata-pipeline-ffi -o fork_workers
 *   ./fork_workers http://127.0.0.1:8126 payload.msgpack
 */
#include <libdata-pipeline.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 4, LARGEST_PAYLOAD = 1 << 20 };

static int failed(const char *what, struct ddog_TraceExporterError *error) {
  if (error == NULL) return 0;
  fprintf(stderr, "%s: %s (code %d)\n", what, error->msg, (int)error->code);
  ddog_trace_exporter_error_free(error);
  return 1;
}

/* The errors of the runtime only tell of handles that are NULL and of shutdowns that took too long. */
static int ended_late(struct ddog_SharedRuntimeFFIError *error) {
  if (error == NULL) return 0;
  fprintf(stderr, "runtime: %s\n", error->msg);
  ddog_shared_runtime_error_free(error);
  return 1;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: %s AGENT_URL PAYLOAD_FILE\n", argv[0]);
    return 2;
  }
  FILE *file = fopen(argv[2], "rb");
  uint8_t *bytes = malloc(LARGEST_PAYLOAD);
  if (file == NULL || bytes == NULL) {
    perror(argv[2]);
    return 2;
  }
  ddog_ByteSlice payload = {bytes, fread(bytes, 1, LARGEST_PAYLOAD, file)};
  fclose(file);

  const struct ddog_ForkSafeRuntime *runtime = NULL;
  if (ended_late(ddog_shared_runtime_new(&runtime))) return 1;
  ddog_TraceExporterConfig *config = NULL;
  ddog_trace_exporter_config_new(&config);
  ddog_CharSlice url = {argv[1], strlen(argv[1])};
  if (failed("url", ddog_trace_exporter_config_set_url(config, url))) return 1;
  if (failed("runtime", ddog_trace_exporter_config_set_shared_runtime(config, (struct ddog_ForkSafeRuntime *)runtime)))
    return 1;
  ddog_TraceExporter *exporter = NULL;
  if (failed("exporter", ddog_trace_exporter_new(&exporter, config))) return 1;
  ddog_trace_exporter_config_free(config);

  int status = failed("send", ddog_trace_exporter_send(exporter, payload, NULL));
  for (int i = 0; i < WORKERS; i++) {
    ddog_shared_runtime_error_free(ddog_shared_runtime_before_fork(runtime));
    pid_t worker = fork();
    if (worker == 0) {
      ddog_shared_runtime_error_free(ddog_shared_runtime_after_fork_child(runtime));
      int result = failed("worker", ddog_trace_exporter_send(exporter, payload, NULL));
      ddog_trace_exporter_free(exporter);
      ddog_shared_runtime_free(runtime);
      free(bytes);
      return result;
    }
    ddog_shared_runtime_error_free(ddog_shared_runtime_after_fork_parent(runtime));
  }
  for (int i = 0; i < WORKERS; i++) {
    int ended = 0;
    if (wait(&ended) < 0 || ended != 0) status = 1;
  }
  printf("%d workers, status %d\n", WORKERS, status);

  status |= ended_late(ddog_shared_runtime_shutdown(runtime, 5000));
  ddog_trace_exporter_free(exporter);
  ddog_shared_runtime_free(runtime);
  free(bytes);
  return status;
}

/* Sends a MessagePack v0.4 file to a Datadog Agent and prints its answer.
 *
 *   cc send_payload.c -ldata-pipeline-ffi -o send_payload
 *   ./send_payload http://127.0.0.1:8126 payload.msgpack
 */
#include <libdata-pipeline.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ddog_CharSlice text(const char *s) {
  ddog_CharSlice slice = {s, strlen(s)};
  return slice;
}

/* Prints and frees an error; returns 1 when there was one. */
static int failed(const char *what, struct ddog_TraceExporterError *error) {
  if (error == NULL) return 0;
  fprintf(stderr, "%s: %s (code %d)\n", what, error->msg, (int)error->code);
  ddog_trace_exporter_error_free(error);
  return 1;
}

static uint8_t *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return NULL;
  uint8_t *bytes = NULL;
  size_t used = 0, room = 0;
  for (;;) {
    if (used == room) {
      room = room == 0 ? 65536 : room * 2;
      uint8_t *larger = realloc(bytes, room);
      if (larger == NULL) break;
      bytes = larger;
    }
    size_t n = fread(bytes + used, 1, room - used, file);
    if (n == 0) break;
    used += n;
  }
  fclose(file);
  *length = used;
  return bytes;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: %s AGENT_URL PAYLOAD_FILE\n", argv[0]);
    return 2;
  }
  size_t length = 0;
  uint8_t *payload = read_file(argv[2], &length);
  if (payload == NULL) {
    perror(argv[2]);
    return 2;
  }

  ddog_TraceExporterConfig *config = NULL;
  ddog_trace_exporter_config_new(&config);
  if (failed("url", ddog_trace_exporter_config_set_url(config, text(argv[1])))) return 1;
  if (failed("language", ddog_trace_exporter_config_set_language(config, DDOG_CHARSLICE_C("c")))) return 1;
  if (failed("version", ddog_trace_exporter_config_set_tracer_version(config, DDOG_CHARSLICE_C("1.0.0")))) return 1;
  if (failed("service", ddog_trace_exporter_config_set_service(config, DDOG_CHARSLICE_C("send_payload")))) return 1;

  ddog_TraceExporter *exporter = NULL;
  if (failed("exporter", ddog_trace_exporter_new(&exporter, config))) return 1;
  ddog_trace_exporter_config_free(config);

  ddog_ByteSlice trace = {payload, length};
  ddog_TraceExporterResponse *response = NULL;
  int status = failed("send", ddog_trace_exporter_send(exporter, trace, &response));
  if (status == 0) {
    ddog_ByteSlice body = ddog_trace_exporter_response_get_body(response);
    printf("%.*s\n", (int)body.len, (const char *)body.ptr);
    ddog_trace_exporter_response_free(response);
  }

  ddog_trace_exporter_free(exporter);
  free(payload);
  return status;
}

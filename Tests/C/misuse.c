/* What hosts do wrong, and what reaches them from outside, must end in errors and never in a signal.
 *
 *   misuse AGENT_URL [HOSTILE_FOLDER]
 *
 * Sends every file of HOSTILE_FOLDER, and a good payload after each.
 */
#include "checks.h"

#include <dirent.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

static const uint8_t good[] = {
    0x91, 0x91, 0x87, 0xa7, 's', 'e', 'r', 'v', 'i', 'c', 'e', 0xa1, 's',  0xa4, 'n', 'a',  'm', 'e', 0xa1, 'n',
    0xa8, 'r',  'e',  's',  'o', 'u', 'r', 'c', 'e', 0xa1, 'r', 0xa8, 't',  'r',  'a', 'c',  'e', '_', 'i',  'd',
    0x01, 0xa7, 's',  'p',  'a', 'n', '_', 'i', 'd', 0x01, 0xa5, 's', 't',  'a',  'r', 't',  0x01, 0xa8, 'd', 'u',
    'r',  'a',  't',  'i',  'o', 'n', 0x01};
static const ddog_ByteSlice good_payload = {good, sizeof good};

/* ---- An agent that misbehaves ---- */

/* What it answers (NULL: it closes, and nothing: it keeps silent), and the codes that sends of both kinds then give. */
struct manner {
  const char *answer;
  int resets;
  int payload_code;
  int chunks_code;
};

#define CODE(name) DDOG_TRACE_EXPORTER_ERROR_CODE_##name
#define ANSWER(status, body, length) "HTTP/1.1 " status " x\r\ncontent-length: " length "\r\n\r\n" body

static const struct manner manners[] = {
    {NULL, 0, CODE(CONNECTION_RESET), CODE(CONNECTION_RESET)},
    {NULL, 1, CODE(CONNECTION_RESET), CODE(CONNECTION_RESET)},
    {"HTTP/1.1 200 OK\r\n", 0, CODE(CONNECTION_RESET), CODE(CONNECTION_RESET)},
    {"SSH-2.0-OpenSSH_9.2\r\n\r\n", 0, CODE(HTTP_PARSE), CODE(HTTP_PARSE)},
    {ANSWER("200", "{", "1000"), 0, CODE(INVALID_DATA), CODE(INVALID_DATA)},
    {ANSWER("200", "", "999999999999"), 0, CODE(HTTP_BODY_TOO_LONG), CODE(HTTP_BODY_TOO_LONG)},
    {ANSWER("200", "", "0"), 0, CODE(HTTP_EMPTY_BODY), -1},
    {ANSWER("400", "no", "2"), 0, CODE(HTTP_CLIENT), CODE(HTTP_CLIENT)},
    {ANSWER("499", "no", "2"), 0, CODE(HTTP_CLIENT), CODE(HTTP_CLIENT)},
    {ANSWER("302", "", "0"), 0, CODE(HTTP_UNKNOWN), CODE(HTTP_UNKNOWN)},
    {ANSWER("500", "no", "2"), 0, CODE(HTTP_SERVER), CODE(HTTP_SERVER)},
    {ANSWER("503", "no", "2"), 0, CODE(HTTP_SERVER), CODE(HTTP_SERVER)},
    {"", 0, CODE(TIMED_OUT), CODE(TIMED_OUT)},
};

struct peer {
  int listener;
  int port;
  const struct manner *manner;
  pthread_t thread;
};

static void *serve(void *context) {
  struct peer *peer = context;
  int silent[64], silent_count = 0;
  for (;;) {
    int fd = accept(peer->listener, NULL, NULL);
    if (fd < 0) break;
    char bytes[4096];
    const char *answer = peer->manner->answer;
    if (answer != NULL) {
      ssize_t count = recv(fd, bytes, sizeof bytes, 0);
      if (*answer == 0 && silent_count < 64) {
        silent[silent_count++] = fd;
        continue;
      }
      if (count > 0) count = send(fd, answer, strlen(answer), MSG_NOSIGNAL);
    }
    if (peer->manner->resets) {
      struct linger at_once = {1, 0};
      setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    close(fd);
  }
  while (silent_count > 0) close(silent[--silent_count]);
  return NULL;
}

static void start(struct peer *peer) {
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  peer->listener = socket(AF_INET, SOCK_STREAM, 0);
  CHECK(bind(peer->listener, (struct sockaddr *)&address, sizeof address) == 0);
  CHECK(listen(peer->listener, 64) == 0);
  CHECK(getsockname(peer->listener, (struct sockaddr *)&address, &length) == 0);
  peer->port = ntohs(address.sin_port);
  CHECK(pthread_create(&peer->thread, NULL, serve, peer) == 0);
}

static void stop(struct peer *peer) {
  shutdown(peer->listener, SHUT_RDWR);
  pthread_join(peer->thread, NULL);
  close(peer->listener);
}

/* One attempt, of half a second at most. */
static ddog_TraceExporter *impatient_exporter(int port) {
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
  ddog_TraceExporterConfig *config = NULL;
  ddog_TraceExporter *exporter = NULL;
  ddog_trace_exporter_config_new(&config);
  SUCCEEDS(ddog_trace_exporter_config_set_url(config, text(url)));
  SUCCEEDS(ddog_trace_exporter_config_set_retry_policy(config, 0, 1));
  SUCCEEDS(ddog_trace_exporter_config_set_connection_timeout(config, 500));
  SUCCEEDS(ddog_trace_exporter_new(&exporter, config));
  ddog_trace_exporter_config_free(config);
  return exporter;
}

static void peers(void) {
  int port = 0;
  for (size_t i = 0; i < sizeof manners / sizeof *manners; i++) {
    struct peer peer = {.manner = &manners[i]};
    start(&peer);
    port = peer.port;
    ddog_TraceExporter *exporter = impatient_exporter(port);
    check_code(ddog_trace_exporter_send(exporter, good_payload, NULL), manners[i].payload_code, __FILE__, __LINE__,
               manners[i].answer == NULL ? "close" : manners[i].answer);
    struct ddog_TraceExporterResponse *response = NULL;
    check_code(ddog_trace_exporter_send_trace_chunks(exporter, plain_chunks(), &response, NULL),
               manners[i].chunks_code, __FILE__, __LINE__, manners[i].answer == NULL ? "close" : manners[i].answer);
    CHECK((response != NULL) == (manners[i].chunks_code < 0));
    CHECK(ddog_trace_exporter_response_get_body(response).len == 0);
    ddog_trace_exporter_response_free(response);
    ddog_trace_exporter_free(exporter);
    stop(&peer);
  }
  /* Nobody listens there any more. */
  ddog_TraceExporter *exporter = impatient_exporter(port);
  FAILS_WITH(CONNECTION_REFUSED, "Network: ", ddog_trace_exporter_send(exporter, good_payload, NULL));
  ddog_trace_exporter_free(exporter);
}

/* ---- Payloads from outside ---- */

static void hostile(const ddog_TraceExporter *exporter, const char *folder) {
  DIR *directory = opendir(folder);
  if (!CHECK(directory != NULL)) return;
  struct dirent *entry;
  int count = 0;
  while ((entry = readdir(directory)) != NULL) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    FILE *file = fopen(path, "rb");
    if (file == NULL || entry->d_name[0] == '.') {
      if (file != NULL) fclose(file);
      continue;
    }
    uint8_t *bytes = malloc(1 << 22);
    /* Exactly as long as the payload, so that a checker of memory sees every byte that is read beyond it. */
    size_t length = fread(bytes, 1, 1 << 22, file);
    uint8_t *exact = malloc(length > 0 ? length : 1);
    memcpy(exact, bytes, length);
    fclose(file);
    free(bytes);
    ddog_ByteSlice payload = {exact, length};
    struct ddog_TraceExporterResponse *response = NULL;
    ddog_trace_exporter_error_free(ddog_trace_exporter_send(exporter, payload, &response));
    ddog_trace_exporter_response_free(response);
    free(exact);
    if (count++ % 10 == 0) SUCCEEDS(ddog_trace_exporter_send(exporter, good_payload, NULL));
  }
  closedir(directory);
  CHECK(count > 100);
}

/* ---- Values at the edges ---- */

static unsigned int next_random(unsigned int *state) {
  *state = *state * 1103515245u + 12345u;
  return *state >> 16;
}

/* Tokens without sense: whatever they say, encoding ends, and within their number. */
static void random_tokens(void) {
  unsigned int state = 1;
  ddog_TracerValueToken tokens[40];
  static const uint8_t bytes[] = "some \xc3\xbc bytes \xff";
  for (int round = 0; round < 20000; round++) {
    for (int i = 0; i < 40; i++) {
      memset(&tokens[i], 0, sizeof tokens[i]);
      tokens[i].kind = (uint8_t)(next_random(&state) % 10);
      tokens[i].bool_value = (uint8_t)(next_random(&state) % 3 == 0 ? next_random(&state) : 1);
      tokens[i].child_count = next_random(&state) % 50 == 0 ? UINT32_MAX : next_random(&state) % 4;
      tokens[i].i64_value = (int64_t)next_random(&state) * -1234567;
      tokens[i].u64_value = (uint64_t)next_random(&state) << (next_random(&state) % 60);
      tokens[i].bytes.ptr = next_random(&state) % 20 == 0 ? NULL : bytes;
      tokens[i].bytes.len = next_random(&state) % sizeof bytes;
    }
    struct ddog_Slice_TracerValueToken slice = {tokens, 1 + next_random(&state) % 40};
    ddog_TracerEncodedValue *value = NULL;
    struct ddog_TraceExporterError *error = ddog_tracer_encode_value(slice, &value);
    if ((error == NULL) == (value == NULL)) CHECK(!"either a value or an error");
    ddog_trace_exporter_error_free(error);
    ddog_tracer_encoded_value_free(value);
  }
  CHECK(1);
}

static void odd_slices(void) {
  static const uintptr_t lengths[] = {1, 7, (uintptr_t)1 << 31, (uintptr_t)1 << 63, UINTPTR_MAX / 16, UINTPTR_MAX};
  ddog_TracerSpan *span = plain_span();
  ddog_TracerSpanEvent *event = NULL;
  SUCCEEDS(ddog_tracer_span_event_new(&event, text("e"), 0));
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    ddog_CharSlice broken = {NULL, lengths[i]};
    ddog_ByteSlice bytes = {NULL, lengths[i]};
    struct ddog_Slice_TracerSpanLink links = {NULL, lengths[i]};
    struct ddog_Slice_CharSlice texts = {NULL, lengths[i]};
    struct ddog_Slice_F64 doubles = {NULL, lengths[i]};
    FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_meta(span, broken, broken));
    FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_meta_struct_blob(span, text("k"), bytes));
    FAILS(INVALID_ARGUMENT, ddog_tracer_span_set_links(span, links));
    FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_string_array(event, text("k"), texts));
    FAILS(INVALID_ARGUMENT, ddog_tracer_span_event_set_double_array(event, text("k"), doubles));
  }
  ddog_tracer_span_event_free(event);
  ddog_tracer_span_free(span);
}

/* ---- Many threads ---- */

static atomic_int thread_failures;

static void *send_often(void *context) {
  for (int i = 0; i < 50; i++) {
    struct ddog_TraceExporterResponse *response = NULL;
    struct ddog_TraceExporterError *error = ddog_trace_exporter_send(context, good_payload, &response);
    if (error != NULL || ddog_trace_exporter_response_get_body(response).len == 0) atomic_fetch_add(&thread_failures, 1);
    ddog_trace_exporter_error_free(error);
    ddog_trace_exporter_response_free(response);
    /* Threads take errors of one list, and give them back, at the same time. */
    struct ddog_Error *message = ddog_Vec_Tag_parse(text(":x")).error_message;
    if (message == NULL || strstr(ddog_Error_message(message).ptr, "':x'") == NULL) atomic_fetch_add(&thread_failures, 1);
    ddog_Error_drop(message);
  }
  return NULL;
}

static void threads(ddog_TraceExporter *exporter) {
  pthread_t all[16];
  for (int i = 0; i < 16; i++) CHECK(pthread_create(&all[i], NULL, send_often, exporter) == 0);
  for (int i = 0; i < 16; i++) pthread_join(all[i], NULL);
  CHECK(atomic_load(&thread_failures) == 0);
}

/* ---- Freeing in any order ---- */

static void orders(const char *url) {
  ddog_TraceExporterConfig *config = NULL;
  ddog_TraceExporter *first = NULL, *second = NULL;
  ddog_trace_exporter_config_new(&config);
  SUCCEEDS(ddog_trace_exporter_config_set_url(config, text(url)));
  SUCCEEDS(ddog_trace_exporter_new(&first, config));
  SUCCEEDS(ddog_trace_exporter_config_set_service(config, text("other")));
  SUCCEEDS(ddog_trace_exporter_new(&second, config));
  struct ddog_TraceExporterResponse *response = NULL;
  SUCCEEDS(ddog_trace_exporter_send(first, good_payload, &response));
  ddog_trace_exporter_free(first);
  ddog_trace_exporter_config_free(config);
  /* A response outlives its exporter. */
  CHECK(ddog_trace_exporter_response_get_body(response).len > 0);
  SUCCEEDS(ddog_trace_exporter_send(second, good_payload, NULL));
  ddog_trace_exporter_free(second);
  ddog_trace_exporter_response_free(response);

  /* An exporter that has never sent. */
  ddog_trace_exporter_free(exporter_for(url));
  ddog_TracerTraceChunks *chunks = plain_chunks();
  ddog_tracer_trace_chunks_free(chunks);
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  orders(argv[1]);
  odd_slices();
  random_tokens();
  peers();
  ddog_TraceExporter *exporter = exporter_for(argv[1]);
  threads(exporter);
  if (argc > 2) hostile(exporter, argv[2]);
  ddog_trace_exporter_free(exporter);
  return finish();
}

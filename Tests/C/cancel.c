/* A cancelled send ends, whatever it waits for, and is told apart from one that failed. No check is of a time, but a send
 * that goes on to its own end would take 30 s and end with another code. */
#include "checks.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *cancelled = "IO: send cancelled via cancellation token";
static const useconds_t a_while = 100000;

/* A socket that listens, and whether anybody takes connections from it is up to the test. */
static int listen_at(int *port, int backlog) {
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  CHECK(bind(listener, (struct sockaddr *)&address, sizeof address) == 0);
  CHECK(listen(listener, backlog) == 0);
  CHECK(getsockname(listener, (struct sockaddr *)&address, &length) == 0);
  *port = ntohs(address.sin_port);
  return listener;
}

static ddog_TraceExporter *patient_exporter(const char *url) {
  ddog_TraceExporterConfig *config = NULL;
  ddog_TraceExporter *exporter = NULL;
  ddog_trace_exporter_config_new(&config);
  SUCCEEDS(ddog_trace_exporter_config_set_url(config, text(url)));
  SUCCEEDS(ddog_trace_exporter_config_set_connection_timeout(config, 30000));
  SUCCEEDS(ddog_trace_exporter_config_set_retry_policy(config, 1000, 20000));
  SUCCEEDS(ddog_trace_exporter_config_set_send_deadline(config, 60000));
  SUCCEEDS(ddog_trace_exporter_new(&exporter, config));
  ddog_trace_exporter_config_free(config);
  return exporter;
}

static void *cancel_later(void *token) {
  usleep(a_while);
  ddog_trace_exporter_cancel_token_cancel(token);
  ddog_trace_exporter_cancel_token_cancel(token);
  return NULL;
}

/* Chunks of some size: large ones do not fit into the buffers of a connection. */
static ddog_TracerTraceChunks *chunks_of(size_t byte_count) {
  ddog_TracerTraceChunks *chunks = NULL;
  SUCCEEDS(ddog_tracer_trace_chunks_new(1, &chunks));
  SUCCEEDS(ddog_tracer_trace_chunks_begin_chunk(chunks, 1));
  ddog_TracerSpan *span = plain_span();
  char *value = calloc(1, byte_count);
  ddog_CharSlice slice = {value, byte_count};
  SUCCEEDS(ddog_tracer_span_set_meta(span, text("large"), slice));
  free(value);
  SUCCEEDS(ddog_tracer_trace_chunks_push_span(chunks, span));
  return chunks;
}

static double cancels(const char *url, size_t byte_count) {
  ddog_TraceExporter *exporter = patient_exporter(url);
  ddog_TraceExporterCancelToken *token = ddog_trace_exporter_cancel_token_new();
  ddog_TracerTraceChunks *chunks = chunks_of(byte_count);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, cancel_later, token) == 0);
  struct ddog_TraceExporterResponse *response = NULL;
  double begin = seconds();
  FAILS_WITH(IO_ERROR, cancelled, ddog_trace_exporter_send_trace_chunks(exporter, chunks, &response, token));
  double end = seconds();
  CHECK(response == NULL);
  pthread_join(thread, NULL);
  ddog_trace_exporter_cancel_token_drop(token);

  struct ddog_LedgerSnapshot ledger = {.size = sizeof ledger};
  SUCCEEDS(ddog_trace_exporter_ledger(exporter, &ledger));
  CHECK(ledger.received.payloads == 1 && ledger.dropped.payloads + ledger.unconfirmed.payloads == 1);
  CHECK(ledger.held.payloads == 0);
  ddog_trace_exporter_free(exporter);
  return (end - begin) * 1000 - a_while / 1000.0;
}

static void *take_and_keep(void *listener) {
  /* Takes connections until the listener ends, and never answers. */
  int taken[64], count = 0, fd;
  while ((fd = accept(*(int *)listener, NULL, NULL)) >= 0 && count < 64) taken[count++] = fd;
  while (count > 0) close(taken[--count]);
  return NULL;
}

static void while_waiting(void) {
  int port;
  int listener = listen_at(&port, 16);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, take_and_keep, &listener) == 0);
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
  double read = cancels(url, 1);
  double write = cancels(url, (size_t)32 << 20);
  printf("cancelled after ms: waiting for the answer %.1f, writing %.1f\n", read, write);
  shutdown(listener, SHUT_RDWR);
  pthread_join(thread, NULL);
  close(listener);
}

static void while_connecting(void) {
  /* Nobody takes connections, and the queue is full: the next one is not answered. */
  int port;
  int listener = listen_at(&port, 0);
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons((uint16_t)port);
  int fillers[8];
  for (int i = 0; i < 8; i++) {
    fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (connect(fillers[i], (struct sockaddr *)&address, sizeof address) == 0) continue;
  }
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
  printf("cancelled after ms: connecting %.1f\n", cancels(url, 1));
  for (int i = 0; i < 8; i++) close(fillers[i]);
  close(listener);
}

static void in_a_pause(void) {
  /* Refused at once; the pause before the next attempt is at least 10 s. */
  int port;
  int listener = listen_at(&port, 1);
  close(listener);
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
  printf("cancelled after ms: pausing %.1f\n", cancels(url, 1));
}

static void before(void) {
  int port;
  int listener = listen_at(&port, 16);
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
  ddog_TraceExporter *exporter = patient_exporter(url);
  ddog_TraceExporterCancelToken *token = ddog_trace_exporter_cancel_token_new();
  ddog_trace_exporter_cancel_token_cancel(token);
  for (int i = 0; i < 3; i++) {
    FAILS_WITH(IO_ERROR, cancelled, ddog_trace_exporter_send_trace_chunks(exporter, plain_chunks(), NULL, token));
  }
  ddog_trace_exporter_cancel_token_drop(token);
  struct ddog_LedgerCounts counts;
  SUCCEEDS(ddog_trace_exporter_dropped(exporter, text("cancelled"), &counts));
  CHECK(counts.payloads == 3 && counts.chunks == 3 && counts.spans == 3 && counts.bytes == 0);
  ddog_trace_exporter_free(exporter);
  close(listener);
}

static struct {
  ddog_TraceExporter *exporter;
  ddog_TraceExporterCancelToken *token;
  atomic_int ended;
} shared;

static void *send_shared(void *unused) {
  (void)unused;
  struct ddog_TraceExporterError *error =
      ddog_trace_exporter_send_trace_chunks(shared.exporter, plain_chunks(), NULL, shared.token);
  if (error != NULL && strcmp(error->msg, cancelled) == 0) atomic_fetch_add(&shared.ended, 1);
  ddog_trace_exporter_error_free(error);
  return NULL;
}

/* One token ends all sends that have it. */
static void many_at_once(void) {
  int port;
  int listener = listen_at(&port, 16);
  pthread_t server, senders[8], canceller;
  CHECK(pthread_create(&server, NULL, take_and_keep, &listener) == 0);
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
  shared.exporter = patient_exporter(url);
  shared.token = ddog_trace_exporter_cancel_token_new();
  for (int i = 0; i < 8; i++) CHECK(pthread_create(&senders[i], NULL, send_shared, NULL) == 0);
  CHECK(pthread_create(&canceller, NULL, cancel_later, shared.token) == 0);
  for (int i = 0; i < 8; i++) pthread_join(senders[i], NULL);
  pthread_join(canceller, NULL);
  CHECK(atomic_load(&shared.ended) == 8);
  ddog_trace_exporter_cancel_token_drop(shared.token);
  ddog_trace_exporter_free(shared.exporter);
  shutdown(listener, SHUT_RDWR);
  pthread_join(server, NULL);
  close(listener);
}

int main(void) {
  before();
  while_waiting();
  while_connecting();
  in_a_pause();
  many_at_once();
  return finish();
}

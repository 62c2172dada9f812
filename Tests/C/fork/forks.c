#include "sending.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILDREN_AT_ONCE = 4 };

/* ---- Forking while threads send ---- */

static void storm(int count, const struct ddog_ForkSafeRuntime *runtime, bool calls_hooks) {
  ddog_TraceExporter *exporter = make_exporter(agent_url, runtime);
  pthread_t threads[SENDERS];
  start_senders(threads, exporter);
  wait_for_first_send();
  int running = 0;
  for (int i = 0; i < count; i++) {
    if (calls_hooks) EXPECT(call(ddog_shared_runtime_before_fork, runtime), "before_fork failed");
    pid_t child = fork();
    if (child == 0) {
      alarm(ALARM_SECONDS);
      atomic_store(&own, 0);
      if (calls_hooks && !call(ddog_shared_runtime_after_fork_child, runtime)) _exit(3);
      int failed = !ledger_balances(exporter) || send_once(exporter) >= 0 || !ledger_balances(exporter);
      if (i % 10 == 0) {
        pid_t grandchild = fork();
        if (grandchild == 0) {
          alarm(ALARM_SECONDS);
          atomic_store(&own, 0);
          _exit(send_once(exporter) >= 0 || !ledger_balances(exporter));
        }
        int status = 1;
        failed |= waitpid(grandchild, &status, 0) != grandchild || status != 0 || send_once(exporter) >= 0;
      }
      if (i % 10 == 5) ddog_trace_exporter_free(exporter);
      if (i % 10 == 6) ddog_shared_runtime_free(runtime);
      _exit(failed);
    }
    if (calls_hooks) EXPECT(call(ddog_shared_runtime_after_fork_parent, runtime), "after_fork_parent failed");
    running++;
    reap(CHILDREN_AT_ONCE - 1, &running);
  }
  reap(0, &running);
  end_senders(threads);
  EXPECT(ledger_balances(exporter), "the parent's ledger does not balance");
  ddog_trace_exporter_free(exporter);
  ddog_shared_runtime_free(runtime);
}

void storm_private(void) { storm(1000, NULL, false); }
void storm_shared(void) { storm(300, make_runtime(), false); }
void storm_with_hooks(void) { storm(300, make_runtime(), true); }

/* Programs that are started while threads send, in ways that share the memory or run no handlers. */
void other_programs(void) {
  ddog_TraceExporter *exporter = make_exporter(agent_url, NULL);
  pthread_t threads[SENDERS];
  start_senders(threads, exporter);
  wait_for_first_send();
  char *arguments[] = {(char *)"true", NULL}, *environment[] = {NULL};
  int running = 0;
  for (int i = 0; i < 100; i++) {
    pid_t child = -1;
    EXPECT(posix_spawnp(&child, "true", NULL, NULL, arguments, environment) == 0, "posix_spawnp");
    running++;
    child = vfork();
    if (child == 0) {
      execve("/bin/true", arguments, environment);
      _exit(1);
    }
    running++;
    reap(0, &running);
  }
  end_senders(threads);
  ddog_trace_exporter_free(exporter);
}

/* ---- A mute agent ---- */

/* An agent in this very process, which answers when it is told to. */
static int listen_here(char *url, size_t capacity) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  bind(listener, (struct sockaddr *)&address, sizeof address);
  listen(listener, 16);
  getsockname(listener, (struct sockaddr *)&address, &length);
  snprintf(url, capacity, "http://127.0.0.1:%d", ntohs(address.sin_port));
  return listener;
}

/* Takes a connection and a request, which is small enough to come at once or nearly. */
static int take_request(int listener, const char *start) {
  int connection = accept(listener, NULL, NULL);
  char bytes[4096] = "";
  ssize_t got = recv(connection, bytes, sizeof bytes - 1, 0);
  EXPECT(got > 0 && strncmp(bytes, start, strlen(start)) == 0, "not the request %s: %.40s", start, bytes);
  return connection;
}

void mute_agent(void) {
  char url[64];
  int listener = listen_here(url, sizeof url);
  const struct ddog_ForkSafeRuntime *runtime = make_runtime();
  ddog_TraceExporter *mute = make_exporter(url, runtime);
  ddog_TraceExporter *exporter = make_exporter(agent_url, runtime);
  int info = take_request(listener, "GET /info ");
  EXPECT(library_threads() == 1, "%d threads", library_threads());
  EXPECT(call(ddog_shared_runtime_before_fork, runtime), "before_fork failed");
  EXPECT(library_threads() == 0, "%d threads after before_fork", library_threads());
  /* Whoever waits for the request ends it when its time is over, and closes its connection. */
  char byte;
  EXPECT(recv(info, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN, "the request did not survive");
  EXPECT(send_once(exporter) < 0, "a send between the hooks failed");
  pid_t child = fork();
  if (child == 0) {
    alarm(ALARM_SECONDS);
    bool works = call(ddog_shared_runtime_after_fork_child, runtime) && library_threads() == 0;
    _exit(!works || send_once(exporter) >= 0);
  }
  int status = 1;
  EXPECT(waitpid(child, &status, 0) == child && status == 0, "the child ended with %#x", (unsigned)status);
  EXPECT(recv(info, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN, "the child touched the parent's connection");
  EXPECT(call(ddog_shared_runtime_after_fork_parent, runtime), "after_fork_parent failed");
  /* The answer is still wanted: the exporter keeps the connection for its next request. */
  const char answer[] = "HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"version\":\"7\"}";
  EXPECT(send(info, answer, sizeof answer - 1, MSG_NOSIGNAL) == sizeof answer - 1, "the connection is closed");
  struct pollfd end = {info, POLLIN, 0};
  EXPECT(poll(&end, 1, 50) == 0, "the answer was not taken");
  EXPECT(library_threads() == 1, "%d threads after the fork", library_threads());
  ddog_trace_exporter_free(mute);
  ddog_trace_exporter_free(exporter);
  ddog_shared_runtime_free(runtime);
  close(info);
  close(listener);
}

/* ---- A shutdown that cannot send what is left ---- */

/* Answers every request of a connection, but those for statistics. */
static void *answer(void *context) {
  int connection = (int)(intptr_t)context;
  size_t room = 1 << 20;
  char *body = malloc(room);
  size_t used = 0;
  for (;;) {
    ssize_t got = recv(connection, body + used, room - 1 - used, 0);
    if (got <= 0) break;
    used += (size_t)got;
    body[used] = 0;
    char *end = strstr(body, "\r\n\r\n");
    if (!end) continue;
    char *length = strcasestr(body, "content-length:");
    size_t wanted = (size_t)(end + 4 - body) + (length && length < end ? strtoul(length + 15, NULL, 10) : 0);
    if (used < wanted) continue;
    const char *text = "{\"rate_by_service\":{}}";
    if (strncmp(body, "GET /info ", 10) == 0) text = "{\"client_drop_p0s\":true,\"endpoints\":[\"/v0.6/stats\"]}";
    if (!strstr(body, "/v0.6/stats ")) {
      char head[128];
      int count = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\ncontent-length: %zu\r\n\r\n", strlen(text));
      send(connection, head, (size_t)count, MSG_NOSIGNAL);
      send(connection, text, strlen(text), MSG_NOSIGNAL);
    }
    used = 0;
  }
  free(body);
  close(connection);
  return NULL;
}

static void *serve(void *context) {
  int listener = (int)(intptr_t)context, connection;
  while ((connection = accept(listener, NULL, NULL)) >= 0) {
    pthread_t thread;
    pthread_create(&thread, NULL, answer, (void *)(intptr_t)connection);
    pthread_detach(thread);
  }
  return NULL;
}

void late_shutdown(void) {
  char url[64];
  int listener = listen_here(url, sizeof url);
  pthread_t server;
  pthread_create(&server, NULL, serve, (void *)(intptr_t)listener);
  const struct ddog_ForkSafeRuntime *runtime = make_runtime();
  ddog_TraceExporterConfig *config = NULL;
  ddog_trace_exporter_config_new(&config);
  ddog_CharSlice text = {url, strlen(url)};
  ddog_trace_exporter_error_free(ddog_trace_exporter_config_set_url(config, text));
  ddog_trace_exporter_error_free(ddog_trace_exporter_config_set_compute_stats(config, true));
  ddog_trace_exporter_error_free(
      ddog_trace_exporter_config_set_shared_runtime(config, (struct ddog_ForkSafeRuntime *)runtime));
  ddog_TraceExporter *exporter = NULL;
  struct ddog_TraceExporterError *error = ddog_trace_exporter_new(&exporter, config);
  EXPECT(error == NULL, "no exporter: %s", error->msg);
  ddog_trace_exporter_config_free(config);
  /* Until statistics are on, there is nothing that a shutdown has to send. */
  struct ddog_SharedRuntimeFFIError *late = NULL;
  for (int i = 0; i < 200 && send_once(exporter) < 0; i++) poll(NULL, 0, 5);
  late = ddog_shared_runtime_shutdown(runtime, 1500);
  EXPECT(late && late->code == DDOG_SHARED_RUNTIME_ERROR_CODE_SHUTDOWN_TIMED_OUT, "no error of the shutdown");
  EXPECT(late && strcmp(late->msg, "Shutdown timed out after 1.5s") == 0, "%s", late ? late->msg : "");
  ddog_shared_runtime_error_free(late);
  late = ddog_shared_runtime_shutdown(runtime, 1);
  EXPECT(late == NULL, "the second shutdown: %s", late->msg);
  EXPECT(send_once(exporter) < 0, "a send after the shutdown failed");
  ddog_trace_exporter_free(exporter);
  ddog_shared_runtime_free(runtime);
  atomic_store(sent, -1);
}

/* ---- Asynchronous sends ---- */

enum { ASYNCHRONOUS_SENDS = 200 };
static atomic_int callbacks[ASYNCHRONOUS_SENDS];
static pid_t sending_process;

static void ended(void *context, struct ddog_TraceExporterError *error, struct ddog_TraceExporterResponse *response) {
  if (error == NULL && getpid() == sending_process) {
    atomic_fetch_add(&callbacks[(intptr_t)context], 1);
    atomic_fetch_add(sent, 1);
    atomic_fetch_add(&own, 1);
  }
  ddog_trace_exporter_error_free(error);
  ddog_trace_exporter_response_free(response);
}

static bool begin_send(const ddog_TraceExporter *exporter, int number) {
  struct ddog_TraceExporterError *error =
      ddog_trace_exporter_send_async(exporter, payload, ended, (void *)(intptr_t)number);
  ddog_trace_exporter_error_free(error);
  return error == NULL;
}

static bool wait_for_callback(int number) {
  for (int i = 0; i < 60000 && atomic_load(&callbacks[number]) == 0; i++) poll(NULL, 0, 1);
  return atomic_load(&callbacks[number]) == 1;
}

void asynchronous_sends(void) {
  sending_process = getpid();
  const struct ddog_ForkSafeRuntime *runtime = make_runtime();
  ddog_TraceExporter *exporter = make_exporter(agent_url, runtime);
  int running = 0;
  for (int i = 0; i + 1 < ASYNCHRONOUS_SENDS; i += 2) {
    EXPECT(begin_send(exporter, i), "send %d", i);
    EXPECT(call(ddog_shared_runtime_before_fork, runtime), "before_fork failed");
    pid_t child = fork();
    if (child == 0) {
      alarm(ALARM_SECONDS);
      call(ddog_shared_runtime_after_fork_child, runtime);
      sending_process = getpid();
      atomic_store(&own, 0);
      /* The parent's callback must not be called here. */
      bool works = begin_send(exporter, i + 1) && wait_for_callback(i + 1) && send_once(exporter) < 0;
      _exit(!works || !ledger_balances(exporter));
    }
    /* Between the hooks it goes out, too. */
    EXPECT(begin_send(exporter, i + 1), "send %d", i + 1);
    EXPECT(call(ddog_shared_runtime_after_fork_parent, runtime), "after_fork_parent failed");
    running++;
    reap(CHILDREN_AT_ONCE - 1, &running);
  }
  reap(0, &running);
  for (int i = 0; i < ASYNCHRONOUS_SENDS; i++) EXPECT(wait_for_callback(i), "send %d: %d calls", i, callbacks[i]);
  EXPECT(ledger_balances(exporter), "the parent's ledger does not balance");
  ddog_trace_exporter_free(exporter);
  ddog_shared_runtime_free(runtime);
}

/* ---- Hooks ---- */

void hooks(void) {
  hook all[] = {ddog_shared_runtime_before_fork, ddog_shared_runtime_after_fork_parent,
                ddog_shared_runtime_after_fork_child};
  for (int i = 0; i < 3; i++) {
    struct ddog_SharedRuntimeFFIError *error = all[i](NULL);
    EXPECT(error && error->code == DDOG_SHARED_RUNTIME_ERROR_CODE_INVALID_ARGUMENT, "hook %d: no error", i);
    EXPECT(error && strcmp(error->msg, "handle is null") == 0, "hook %d: %s", i, error ? error->msg : "");
    ddog_shared_runtime_error_free(error);
  }
  struct ddog_SharedRuntimeFFIError *error = ddog_shared_runtime_shutdown(NULL, 1);
  EXPECT(error && error->code == DDOG_SHARED_RUNTIME_ERROR_CODE_INVALID_ARGUMENT, "shutdown: no error");
  ddog_shared_runtime_error_free(error);
  error = ddog_shared_runtime_new(NULL);
  EXPECT(error && error->code == DDOG_SHARED_RUNTIME_ERROR_CODE_INVALID_ARGUMENT, "new: no error");
  ddog_shared_runtime_error_free(error);
  ddog_shared_runtime_error_free(NULL);
  ddog_shared_runtime_free(NULL);
  struct ddog_TraceExporterError *refused = ddog_trace_exporter_config_set_shared_runtime(NULL, NULL);
  EXPECT(refused && refused->code == DDOG_TRACE_EXPORTER_ERROR_CODE_INVALID_ARGUMENT, "set_shared_runtime: no error");
  ddog_trace_exporter_error_free(refused);

  const struct ddog_ForkSafeRuntime *runtime = make_runtime();
  ddog_TraceExporter *first = make_exporter(agent_url, runtime), *second = make_exporter(agent_url, runtime);
  /* The runtime lives as long as its exporters. */
  ddog_shared_runtime_free(runtime);
  for (int i = 0; i < 9; i++) {
    EXPECT(call(all[i / 3], runtime) && call(all[i % 3], runtime), "hooks %d %d failed", i / 3, i % 3);
    EXPECT(send_once(first) < 0 && send_once(second) < 0, "a send after hooks %d %d failed", i / 3, i % 3);
    EXPECT(library_threads() <= 1, "%d threads", library_threads());
  }
  for (int i = 0; i < 2; i++) {
    error = ddog_shared_runtime_shutdown(runtime, i == 0 ? 0 : 10000);
    EXPECT(error == NULL, "shutdown %d: %s", i, error->msg);
    ddog_shared_runtime_error_free(error);
    EXPECT(library_threads() == 0, "%d threads after the shutdown", library_threads());
    EXPECT(call(ddog_shared_runtime_before_fork, runtime), "before_fork failed");
    EXPECT(call(ddog_shared_runtime_after_fork_parent, runtime), "after_fork_parent failed");
    EXPECT(send_once(first) < 0 && send_once(second) < 0, "a send after the shutdown failed");
    EXPECT(library_threads() == 0, "%d threads came back", library_threads());
  }
  ddog_trace_exporter_free(second);
  ddog_trace_exporter_free(first);
}

/* As a daemon starts: two forks, a session of its own, everything closed. */
void become_a_daemon(void) {
  ddog_TraceExporter *exporter = make_exporter(agent_url, NULL);
  EXPECT(send_once(exporter) < 0, "the first send failed");
  int done[2];
  EXPECT(pipe(done) == 0, "no pipe");
  dup2(done[1], 200);
  pid_t child = fork();
  if (child == 0) {
    setsid();
    if (fork() != 0) _exit(0);
    alarm(ALARM_SECONDS);
    for (int descriptor = 3; descriptor < 256; descriptor++)
      if (descriptor != 200) close(descriptor);
    char result = send_once(exporter) < 0 && send_once(exporter) < 0 ? 'y' : 'n';
    ddog_trace_exporter_free(exporter);
    _exit(write(200, &result, 1) != 1);
  }
  int status = 1;
  EXPECT(waitpid(child, &status, 0) == child && status == 0, "ended with %#x", (unsigned)status);
  char result = 0;
  EXPECT(read(done[0], &result, 1) == 1 && result == 'y', "the daemon could not send");
  EXPECT(send_once(exporter) < 0, "the parent could not send any more");
  ddog_trace_exporter_free(exporter);
}

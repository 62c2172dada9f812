#include "sending.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- Descriptors that the host closes ---- */

static void close_all(void) {
  for (int descriptor = 3; descriptor < 256; descriptor++) close(descriptor);
}

void closed_descriptors(void) {
  ddog_TraceExporter *exporter = make_exporter(agent_url, NULL);
  EXPECT(send_once(exporter) < 0, "the first send failed");
  while (library_threads() == 0) poll(NULL, 0, 1);
  pid_t child = fork();
  if (child == 0) {
    alarm(ALARM_SECONDS);
    close_all();
    int failed = send_once(exporter) >= 0;
    close_all();
    _exit(failed || send_once(exporter) >= 0);
  }
  int status = 1;
  EXPECT(waitpid(child, &status, 0) == child && status == 0, "the child ended with %#x", (unsigned)status);

  /* Other things get the numbers of what the library had open; they are the host's. */
  close_all();
  int ends[2], sockets[2];
  FILE *file = tmpfile();
  for (int i = 0; i < 16; i++) {
    EXPECT(pipe(ends) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) == 0, "no descriptors");
    EXPECT(write(ends[1], "pipe", 4) == 4 && write(sockets[1], "sock", 4) == 4, "cannot write");
  }
  for (int i = 0; i < 3; i++) EXPECT(send_once(exporter) < 0, "send %d after all was closed failed", i);
  ddog_trace_exporter_free(exporter);
  struct stat is_open;
  EXPECT(fstat(fileno(file), &is_open) == 0 && is_open.st_size == 0, "the host's file was closed or written to");
  int pipes = 0, streams = 0;
  for (int descriptor = 3; descriptor < 256; descriptor++) {
    char bytes[16];
    if (fstat(descriptor, &is_open) != 0) continue;
    fcntl(descriptor, F_SETFL, O_NONBLOCK);
    ssize_t got = S_ISFIFO(is_open.st_mode) || S_ISSOCK(is_open.st_mode) ? read(descriptor, bytes, sizeof bytes) : 0;
    if (got == 4 && memcmp(bytes, "pipe", 4) == 0) pipes++;
    if (got == 4 && memcmp(bytes, "sock", 4) == 0) streams++;
    EXPECT(got <= 0 || got == 4, "descriptor %d has %zd bytes", descriptor, got);
  }
  EXPECT(pipes == 16 && streams == 16, "%d pipes and %d sockets of the host are whole", pipes, streams);
}

/* ---- Ends of the process ---- */

static ddog_TraceExporter *last_exporter;

static void send_at_exit(void) {
  if (send_once(last_exporter) >= 0) _exit(7);
  ddog_trace_exporter_free(last_exporter);
  alarm(0);
}

void exit_while_sending(void) {
  for (int i = 0; i < 20; i++) {
    pid_t child = fork();
    if (child == 0) {
      alarm(ALARM_SECONDS);
      ddog_TraceExporter *exporter = make_exporter(agent_url, NULL);
      pthread_t threads[SENDERS];
      start_senders(threads, exporter);
      wait_for_first_send();
      exit(0);
    }
    int status = 1;
    EXPECT(waitpid(child, &status, 0) == child && status == 0, "ended with %#x", (unsigned)status);
  }
  /* What was under way then may have arrived or not, so the sum is not told. */
  atomic_store(sent, -1);
}

void send_in_an_exit_handler(void) {
  pid_t child = fork();
  if (child == 0) {
    alarm(ALARM_SECONDS);
    atexit(send_at_exit);
    last_exporter = make_exporter(agent_url, make_runtime());
    if (send_once(last_exporter) >= 0) _exit(6);
    exit(0);
  }
  int status = 1;
  EXPECT(waitpid(child, &status, 0) == child && status == 0, "ended with %#x", (unsigned)status);
}

/* ---- Limits of the system ---- */

static void limit(int resource, rlim_t value) {
  struct rlimit limits;
  getrlimit(resource, &limits);
  limits.rlim_cur = value;
  setrlimit(resource, &limits);
}

void limits(void) {
  ddog_TraceExporter *exporter = make_exporter(agent_url, NULL);
  EXPECT(send_once(exporter) < 0, "the first send failed");
  /* Without a descriptor to be had, kept connections still work and new exporters fail with an error. */
  struct rlimit before;
  getrlimit(RLIMIT_NOFILE, &before);
  limit(RLIMIT_NOFILE, 0);
  ddog_TraceExporter *poor = make_exporter(agent_url, make_runtime());
  int code = send_once(poor);
  EXPECT(code >= 0 && code != DDOG_TRACE_EXPORTER_ERROR_CODE_PANIC, "a send without descriptors: code %d", code);
  limit(RLIMIT_NOFILE, before.rlim_cur);
  EXPECT(send_once(poor) < 0 && send_once(exporter) < 0, "sends did not recover");
  ddog_trace_exporter_free(poor);

  /* Without memory: errors or success, no crash. */
  for (rlim_t megabytes = 1; megabytes <= 64; megabytes *= 2) {
    pid_t child = fork();
    if (child == 0) {
      alarm(ALARM_SECONDS);
      limit(RLIMIT_AS, megabytes << 20);
      const struct ddog_ForkSafeRuntime *runtime = NULL;
      ddog_shared_runtime_error_free(ddog_shared_runtime_new(&runtime));
      for (int i = 0; i < 5; i++) send_once(exporter);
      ddog_shared_runtime_free(runtime);
      _exit(0);
    }
    int status = 1;
    EXPECT(waitpid(child, &status, 0) == child && status == 0, "%ld MB: ended with %#x", (long)megabytes,
           (unsigned)status);
  }

  /* Without a thread to be had. */
  pid_t child = fork();
  if (child == 0) {
    alarm(ALARM_SECONDS);
    limit(RLIMIT_NPROC, 1);
    /* The limit does not count for root. */
    if (geteuid() == 0 && setuid(65534) != 0) _exit(0);
    const struct ddog_ForkSafeRuntime *runtime = make_runtime();
    ddog_TraceExporter *alone = make_exporter(agent_url, runtime);
    int failed = send_once(alone) >= 0 || send_once(alone) >= 0 || findings > 0;
    ddog_trace_exporter_free(alone);
    ddog_shared_runtime_error_free(ddog_shared_runtime_shutdown(runtime, 100));
    ddog_shared_runtime_free(runtime);
    _exit(failed);
  }
  int status = 1;
  EXPECT(waitpid(child, &status, 0) == child && status == 0, "without threads: ended with %#x", (unsigned)status);
  ddog_trace_exporter_free(exporter);
  /* How many of the children's arrived depends on the machine's memory. */
  atomic_store(sent, -1);
}

/* Threads of the host that live for one send. */
static void *send_one(void *exporter) {
  if (send_once(exporter) >= 0) atomic_fetch_add(&failures, 1);
  return NULL;
}

void short_lived_threads(void) {
  ddog_TraceExporter *exporter = make_exporter(agent_url, NULL);
  for (int i = 0; i < 200; i++) {
    pthread_t threads[4];
    for (int j = 0; j < 4; j++) pthread_create(&threads[j], NULL, send_one, exporter);
    for (int j = 0; j < 4; j++) pthread_join(threads[j], NULL);
  }
  EXPECT(failures == 0, "%ld sends failed", (long)failures);
  ddog_trace_exporter_free(exporter);
}

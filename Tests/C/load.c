/* What loading, using and closing the library does to a process.
 *
 *   load LIBRARY AGENT_URL PAYLOAD_FILE [STRANGER]
 *
 * Loads STRANGER first, for everyone to see: a library with the same functions, which must not be called. Prints one
 * line for each finding; exit status 0 when there is none. The functions below stand before libc's for the library too,
 * since this program exports them.
 */
#define _GNU_SOURCE
#include <libdata-pipeline.h>

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "threads.h"

static int findings;
#define EXPECT(condition, ...) \
  do { \
    if (!(condition)) { \
      findings++; \
      printf(__VA_ARGS__); \
      putchar('\n'); \
    } \
  } while (0)

/* ---- Calls that loading must not make ---- */

static atomic_int environment_reads, opened_files, started_threads, registered_handlers;

char *getenv(const char *name) {
  atomic_fetch_add(&environment_reads, 1);
  return ((char *(*)(const char *))dlsym(RTLD_NEXT, "getenv"))(name);
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = va_arg(rest, int);
  va_end(rest);
  atomic_fetch_add(&opened_files, 1);
  return ((int (*)(const char *, int, int))dlsym(RTLD_NEXT, "open"))(path, flags, mode);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *context) {
  atomic_fetch_add(&started_threads, 1);
  return ((int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *))dlsym(RTLD_NEXT, "pthread_create"))(
      thread, attributes, body, context);
}

int sigaction(int number, const struct sigaction *action, struct sigaction *before) {
  if (action != NULL) atomic_fetch_add(&registered_handlers, 1);
  return ((int (*)(int, const struct sigaction *, struct sigaction *))dlsym(RTLD_NEXT, "sigaction"))(number, action, before);
}

static int descriptors(void) {
  DIR *folder = opendir("/proc/self/fd");
  int count = 0;
  while (folder != NULL && readdir(folder) != NULL) count++;
  closedir(folder);
  return count;
}

static int threads(void) {
  DIR *folder = opendir("/proc/self/task");
  int count = 0;
  for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
    if (entry->d_name[0] != '.' && !thread_is_ending(entry->d_name)) count++;
  closedir(folder);
  return count;
}

/* ---- The library's functions, from a handle ---- */

static void *library;

#define CALL(name) ((__typeof__(&name))dlsym(library, #name))

static void check(const char *what, struct ddog_TraceExporterError *error) {
  EXPECT(error == NULL, "%s: %s", what, error->msg);
  CALL(ddog_trace_exporter_error_free)(error);
}

static void send_once(const char *url, const uint8_t *payload, size_t length) {
  ddog_TraceExporterConfig *config = NULL;
  CALL(ddog_trace_exporter_config_new)(&config);
  check("set_url", CALL(ddog_trace_exporter_config_set_url)(config, (ddog_CharSlice){url, strlen(url)}));
  ddog_TraceExporter *exporter = NULL;
  check("new", CALL(ddog_trace_exporter_new)(&exporter, config));
  CALL(ddog_trace_exporter_config_free)(config);
  ddog_TraceExporterResponse *response = NULL;
  check("send", CALL(ddog_trace_exporter_send)(exporter, (ddog_ByteSlice){payload, length}, &response));
  EXPECT(CALL(ddog_trace_exporter_response_get_body)(response).len > 0, "the agent's answer is empty");
  CALL(ddog_trace_exporter_response_free)(response);
  CALL(ddog_trace_exporter_free)(exporter);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  static uint8_t payload[1 << 20];
  FILE *file = fopen(argv[3], "rb");
  if (file == NULL) return 2;
  size_t length = fread(payload, 1, sizeof payload, file);
  fclose(file);
  EXPECT(argc < 5 || dlopen(argv[4], RTLD_NOW | RTLD_GLOBAL) != NULL, "the stranger does not load: %s", dlerror());

  int threads_before = threads(), descriptors_before = descriptors();
  struct sigaction handlers_before[65], handler;
  for (int i = 1; i < 65; i++) sigaction(i, NULL, &handlers_before[i]);
  opened_files = environment_reads = registered_handlers = started_threads = 0;

  library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    printf("%s\n", dlerror());
    return 1;
  }
  EXPECT(environment_reads == 0, "loading reads %d environment variables", environment_reads);
  EXPECT(opened_files == 0, "loading opens %d files", opened_files);
  EXPECT(started_threads == 0 && threads() == threads_before, "loading starts a thread");
  EXPECT(registered_handlers == 0, "loading registers %d signal handlers", registered_handlers);
  EXPECT(descriptors() == descriptors_before, "loading leaves a descriptor open");

  for (int round = 0; round < 3; round++) {
    send_once(argv[2], payload, length);
    EXPECT(threads() == threads_before, "round %d leaves a thread behind", round);
    EXPECT(descriptors() == descriptors_before, "round %d leaves a descriptor behind", round);
    EXPECT(dlclose(library) == 0, "dlclose: %s", dlerror());
    void *again = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    EXPECT(again != NULL, "the library does not load again: %s", dlerror());
    library = again;
  }
  EXPECT(started_threads > 0, "the counts here see nothing of the library");
  for (int i = 1; i < 65; i++) {
    sigaction(i, NULL, &handler);
    EXPECT(handler.sa_handler == handlers_before[i].sa_handler, "the handler of signal %d has changed", i);
  }
  EXPECT(registered_handlers == 0, "sending registers %d signal handlers", registered_handlers);
  return findings != 0;
}

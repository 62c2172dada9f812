#include "sending.h"
#include "../threads.h"

#include <dirent.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>

int findings;
const char *agent_url;
ddog_ByteSlice payload;
atomic_long *sent;
atomic_long own;
atomic_long failures;

/* ---- Exporters ---- */

ddog_TraceExporter *make_exporter(const char *url, const struct ddog_ForkSafeRuntime *runtime) {
  ddog_TraceExporterConfig *config = NULL;
  ddog_trace_exporter_config_new(&config);
  ddog_CharSlice text = {url, strlen(url)};
  struct ddog_TraceExporterError *error = ddog_trace_exporter_config_set_url(config, text);
  if (error == NULL && runtime != NULL)
    error = ddog_trace_exporter_config_set_shared_runtime(config, (struct ddog_ForkSafeRuntime *)runtime);
  /* A busy machine must not make a send late. */
  if (error == NULL) error = ddog_trace_exporter_config_set_connection_timeout(config, 60000);
  ddog_TraceExporter *exporter = NULL;
  if (error == NULL) error = ddog_trace_exporter_new(&exporter, config);
  ddog_trace_exporter_config_free(config);
  EXPECT(error == NULL, "no exporter: %s", error->msg);
  ddog_trace_exporter_error_free(error);
  return exporter;
}

int send_once(const ddog_TraceExporter *exporter) {
  struct ddog_TraceExporterError *error = ddog_trace_exporter_send(exporter, payload, NULL);
  if (error == NULL) {
    atomic_fetch_add(sent, 1);
    atomic_fetch_add(&own, 1);
    return -1;
  }
  int code = (int)error->code;
  if (getenv("FORK_VERBOSE")) fprintf(stderr, "send: %s (code %d)\n", error->msg, code);
  ddog_trace_exporter_error_free(error);
  return code;
}

bool ledger_balances(const ddog_TraceExporter *exporter) {
  struct ddog_LedgerSnapshot ledger = {.size = sizeof ledger};
  struct ddog_TraceExporterError *error = ddog_trace_exporter_ledger(exporter, &ledger);
  ddog_trace_exporter_error_free(error);
  uint64_t count = (uint64_t)atomic_load(&own);
  return error == NULL && ledger.received.payloads == count && ledger.delivered.payloads == count &&
         ledger.received.bytes == count * payload.len && ledger.delivered.bytes == ledger.received.bytes &&
         ledger.received.spans == ledger.delivered.spans && ledger.received.spans % (count ? count : 1) == 0 &&
         ledger.dropped.payloads == 0 && ledger.unconfirmed.payloads == 0 && ledger.held.payloads == 0 &&
         ledger.resent.payloads == 0;
}

const struct ddog_ForkSafeRuntime *make_runtime(void) {
  const struct ddog_ForkSafeRuntime *runtime = NULL;
  struct ddog_SharedRuntimeFFIError *error = ddog_shared_runtime_new(&runtime);
  EXPECT(error == NULL && runtime != NULL, "no runtime");
  ddog_shared_runtime_error_free(error);
  return runtime;
}

typedef struct ddog_SharedRuntimeFFIError *(*hook)(const struct ddog_ForkSafeRuntime *);

bool call(hook hook, const struct ddog_ForkSafeRuntime *runtime) {
  struct ddog_SharedRuntimeFFIError *error = hook(runtime);
  ddog_shared_runtime_error_free(error);
  return error == NULL;
}

int library_threads(void) {
  DIR *folder = opendir("/proc/self/task");
  int count = 0;
  for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
    char path[300], name[32] = "";
    snprintf(path, sizeof path, "/proc/self/task/%s/comm", entry->d_name);
    FILE *file = fopen(path, "r");
    if (!file) continue;
    if (fgets(name, sizeof name, file) && strncmp(name, "dd-", 3) == 0 && !thread_is_ending(entry->d_name)) {
      count++;
    }
    fclose(file);
  }
  closedir(folder);
  return count;
}

/* ---- Threads that send ---- */

static atomic_bool is_over;

static void *keep_sending(void *exporter) {
  while (!atomic_load(&is_over))
    if (send_once(exporter) >= 0) atomic_fetch_add(&failures, 1);
  return NULL;
}

void start_senders(pthread_t *threads, ddog_TraceExporter *exporter) {
  atomic_store(&is_over, false);
  for (int i = 0; i < SENDERS; i++) pthread_create(&threads[i], NULL, keep_sending, exporter);
}

void end_senders(pthread_t *threads) {
  atomic_store(&is_over, true);
  for (int i = 0; i < SENDERS; i++) pthread_join(threads[i], NULL);
  EXPECT(failures == 0, "%ld sends failed", (long)failures);
}

void wait_for_first_send(void) {
  while (atomic_load(sent) == 0) poll(NULL, 0, 1);
}

void reap(int limit, int *running) {
  while (*running > limit) {
    int status = 0;
    pid_t ended = waitpid(-1, &status, 0);
    EXPECT(ended > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0, "a child ended with %#x", (unsigned)status);
    if (ended < 0) return;
    (*running)--;
  }
}

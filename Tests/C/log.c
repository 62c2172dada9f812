/* The log of the process, as a C host uses it.
 *
 *   log FILE AGENT_URL PAYLOAD_FILE
 *
 * Logs an exporter and two sends at level debug to FILE and to standard output. Prints one line for each finding; exit
 * status 0 when there is none.
 */
#define _GNU_SOURCE
#include <libdata-pipeline.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int findings;
#define EXPECT(condition, ...) \
  do { \
    if (!(condition)) { \
      findings++; \
      fprintf(stderr, "line %d: ", __LINE__); \
      fprintf(stderr, __VA_ARGS__); \
      fputc('\n', stderr); \
    } \
  } while (0)

/* Whether an error says this; NULL expects none. */
static void expect_error(struct ddog_Error *error, const char *text, int line) {
  ddog_CharSlice message = error ? ddog_Error_message(error) : (ddog_CharSlice){"", 0};
  if (text == NULL ? error != NULL : !error || message.len < strlen(text) || memcmp(message.ptr, text, strlen(text)) != 0) {
    findings++;
    fprintf(stderr, "line %d: %s: %.*s\n", line, text ? text : "an error", (int)message.len, message.ptr);
  }
  if (error) ddog_Error_drop(error);
}
#define EXPECT_ERROR(error, text) expect_error(error, text, __LINE__)
#define EXPECT_SUCCESS(error) expect_error(error, NULL, __LINE__)

static int counts[5];

static void count(enum ddog_LogEventLevel level, ddog_CharSlice message, void *userdata) {
  EXPECT(userdata == counts && message.len > 0 && level <= DDOG_LOG_EVENT_LEVEL_ERROR, "a record is broken");
  counts[level]++;
}

static ddog_TraceExporter *exporter;
static ddog_ByteSlice payload;

static void make_exporter(const char *url) {
  ddog_TraceExporterConfig *config = NULL;
  ddog_trace_exporter_config_new(&config);
  ddog_CharSlice text = {url, strlen(url)};
  ddog_trace_exporter_error_free(ddog_trace_exporter_config_set_url(config, text));
  struct ddog_TraceExporterError *error = ddog_trace_exporter_new(&exporter, config);
  EXPECT(error == NULL, "no exporter: %s", error->msg);
  ddog_trace_exporter_error_free(error);
  ddog_trace_exporter_config_free(config);
}

static void send_once(void) {
  struct ddog_TraceExporterError *error = ddog_trace_exporter_send(exporter, payload, NULL);
  EXPECT(error == NULL, "send: %s", error->msg);
  ddog_trace_exporter_error_free(error);
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  FILE *file = fopen(argv[3], "rb");
  static uint8_t bytes[1 << 20];
  if (!file) return 2;
  payload = (ddog_ByteSlice){bytes, fread(bytes, 1, sizeof bytes, file)};
  fclose(file);

  EXPECT_ERROR(ddog_logger_disable_std(), "Logger not initialized");
  EXPECT_ERROR(ddog_logger_disable_file(), "Logger not initialized");
  EXPECT_ERROR(ddog_logger_set_log_level(DDOG_LOG_EVENT_LEVEL_DEBUG), "Logger not initialized");
  EXPECT_ERROR(ddog_logger_set_log_level((enum ddog_LogEventLevel)5), "Invalid log level");
  EXPECT_ERROR(ddog_logger_set_callback((enum ddog_LogEventLevel)99, count, counts), "Invalid log level");
  EXPECT_ERROR(ddog_logger_configure_std((struct ddog_StdConfig){(enum ddog_StdTarget)2}), "Invalid standard stream");
  struct ddog_FileConfig config = {{NULL, 0}, 0, 0};
  EXPECT_ERROR(ddog_logger_configure_file(config), "Invalid log file path");
  config.path.len = 3;
  EXPECT_ERROR(ddog_logger_configure_file(config), "Invalid log file path");
  config.path = DDOG_CHARSLICE_C("/dev/null/app.log");
  EXPECT_ERROR(ddog_logger_configure_file(config), "Failed to open the log file /dev/null/app.log: ");
  EXPECT_ERROR(ddog_logger_disable_std(), "Logger not initialized");

  config.path = (ddog_CharSlice){argv[1], strlen(argv[1])};
  EXPECT_SUCCESS(ddog_logger_configure_file(config));
  EXPECT_SUCCESS(ddog_logger_configure_std((struct ddog_StdConfig){DDOG_STD_TARGET_OUT}));
  EXPECT_SUCCESS(ddog_logger_set_callback(DDOG_LOG_EVENT_LEVEL_DEBUG, count, counts));
  make_exporter(argv[2]);
  EXPECT(counts[DDOG_LOG_EVENT_LEVEL_DEBUG] == 1, "%d records", counts[DDOG_LOG_EVENT_LEVEL_DEBUG]);
  ddog_trace_exporter_free(exporter);
  EXPECT_SUCCESS(ddog_logger_set_log_level(DDOG_LOG_EVENT_LEVEL_DEBUG));
  make_exporter(argv[2]);
  send_once();
  send_once();
  EXPECT(counts[DDOG_LOG_EVENT_LEVEL_DEBUG] >= 4, "%d records", counts[DDOG_LOG_EVENT_LEVEL_DEBUG]);
  EXPECT_SUCCESS(ddog_logger_disable_file());
  EXPECT_SUCCESS(ddog_logger_disable_file());
  send_once();
  EXPECT_SUCCESS(ddog_logger_set_callback(DDOG_LOG_EVENT_LEVEL_TRACE, NULL, NULL));
  int before = counts[DDOG_LOG_EVENT_LEVEL_DEBUG];
  send_once();
  EXPECT(counts[DDOG_LOG_EVENT_LEVEL_DEBUG] == before, "a record after the end");

  /* A reader that has gone kills nobody, whatever the host does about SIGPIPE. */
  int ends[2];
  signal(SIGPIPE, SIG_DFL);
  int output = dup(1);
  EXPECT(pipe(ends) == 0, "no pipe");
  dup2(ends[1], 1);
  close(ends[0]);
  close(ends[1]);
  send_once();
  sigset_t pending;
  sigpending(&pending);
  EXPECT(sigismember(&pending, SIGPIPE) == 0, "a signal is left");
  dup2(output, 1);
  EXPECT_SUCCESS(ddog_logger_disable_std());
  ddog_trace_exporter_free(exporter);
  return findings > 0;
}

/* The log of the process: what the exporters report, as text to a standard stream, as JSON to a file, or to a function.
 * Types and conventions are in common.h.
 *
 * Nothing is logged before one of these functions asks for it. Whoever logs writes: there is no queue and no thread, a
 * record is where it belongs when the call that caused it returns, and a forked child goes on logging. At level debug there
 * is a record for each exporter that is made and for each send. Records never have the content of spans, tags or API keys.
 *
 * A failure is NULL or an error: read it with ddog_Error_message, free it with ddog_Error_drop. Any thread may call these
 * functions. The level is info unless set; the environment variable RUST_LOG (trace, debug, info, warn, error, off), read
 * when the first output is configured, prevails over both. */
#ifndef DDOG_LOG_H
#define DDOG_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Logs to standard output or standard error, a line of text for each record: time in UTC, level, thread, target, place,
 * message. Replaces the stream that was set before. A pipe without a reader raises no SIGPIPE. */
struct ddog_Error *ddog_logger_configure_std(struct ddog_StdConfig config);

/* Logs to no standard stream. An error before an output was ever configured. */
struct ddog_Error *ddog_logger_disable_std(void);

/* Logs to a file, a JSON object for each record: `timestamp`, `level`, `fields.message`, `target`, `filename`,
 * `line_number`, `threadName`, `threadId`. Replaces the file that was set before. The file and its folders are made if need
 * be, and what is in it stays. A file that cannot be opened is an error, and nothing is changed.
 *
 * Before a record that finds `max_size_bytes` or more in the file, it is renamed to NAME_2024-02-12_10-43-20-123.EXTENSION
 * (local time, with the offset at this call) and a new one begun; 0: never. `max_files` are kept, with the current one; 0:
 * all. Several processes may log to one path. */
struct ddog_Error *ddog_logger_configure_file(struct ddog_FileConfig config);

/* Logs to no file. When it returns, all that was logged is in the file. An error before an output was ever configured. */
struct ddog_Error *ddog_logger_disable_file(void);

/* Sets the level of stream and file. An error before an output was ever configured. */
struct ddog_Error *ddog_logger_set_log_level(enum ddog_LogEventLevel log_level);

/* Receives a record, on the thread that logs, which may be one of the library's: all signals are blocked in those. The
 * message is valid for the call. It must not wait for an exporter. */
typedef void (*ddog_LogCallback)(enum ddog_LogEventLevel level, ddog_CharSlice message, void *userdata);

/* Hands records of a level and above to a function, besides the other outputs and whatever their level; NULL ends that. A
 * call that is under way on another thread may end later than this. Not in libdatadog. */
struct ddog_Error *ddog_logger_set_callback(enum ddog_LogEventLevel log_level, ddog_LogCallback callback,
                                            void *userdata);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* DDOG_LOG_H */

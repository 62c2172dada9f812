/* What the scenarios share: exporters, threads that send, a count of what had an answer. */
#ifndef SENDING_H
#define SENDING_H

#define _GNU_SOURCE
#include <libdata-pipeline.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/types.h>

enum { ALARM_SECONDS = 240, SENDERS = 3 };

/* What was found wrong so far, in this process. */
extern int findings;
#define EXPECT(condition, ...) \
  do { \
    if (!(condition)) { \
      findings++; \
      printf("%s:%d: ", __FILE__, __LINE__); \
      printf(__VA_ARGS__); \
      putchar('\n'); \
    } \
  } while (0)

extern const char *agent_url;
extern ddog_ByteSlice payload;
/* Sends of all processes that had an answer; -1 when it is not known what arrived. */
extern atomic_long *sent;
/* Those of this process; a child sets it to 0. */
extern atomic_long own;
/* Sends of threads that failed. */
extern atomic_long failures;

ddog_TraceExporter *make_exporter(const char *url, const struct ddog_ForkSafeRuntime *runtime);
/* Sends once; the error's code, or -1 when there was an answer. */
int send_once(const ddog_TraceExporter *exporter);
/* Whether the ledger says that all sends of this process were delivered, once, and nothing else happened. */
bool ledger_balances(const ddog_TraceExporter *exporter);
const struct ddog_ForkSafeRuntime *make_runtime(void);

typedef struct ddog_SharedRuntimeFFIError *(*hook)(const struct ddog_ForkSafeRuntime *);
/* Whether a hook succeeds. */
bool call(hook hook, const struct ddog_ForkSafeRuntime *runtime);

/* Threads of the library, by their names. */
int library_threads(void);

void start_senders(pthread_t *threads, ddog_TraceExporter *exporter);
void end_senders(pthread_t *threads);
void wait_for_first_send(void);

/* Waits until no more than `limit` children run, each of which must end with status 0. */
void reap(int limit, int *running);

/* The scenarios. */
void storm_private(void);
void storm_shared(void);
void storm_with_hooks(void);
void other_programs(void);
void become_a_daemon(void);
void mute_agent(void);
void asynchronous_sends(void);
void late_shutdown(void);
void hooks(void);
void closed_descriptors(void);
void exit_while_sending(void);
void send_in_an_exit_handler(void);
void limits(void);
void short_lived_threads(void);

#endif

/* Threads that exporters share, and what a host calls around a fork. Types and conventions are in common.h.
 *
 * Without any of this everything works, in forked children too: an exporter has a thread of its own, and a child notices
 * by itself that it is one. A shared runtime is for programs with several exporters, which then have two threads at most,
 * and for hosts that want none of them while they fork:
 *
 *     ddog_shared_runtime_before_fork(runtime);
 *     pid_t child = fork();
 *     if (child == 0) ddog_shared_runtime_after_fork_child(runtime);
 *     else ddog_shared_runtime_after_fork_parent(runtime);
 *
 * The functions may be called by any thread, but the three hooks by one at a time. Each may be left out or repeated, in
 * any order. None calls back into the host, except that a runtime's thread calls loggers. */
#ifndef DDOG_SHARED_RUNTIME_H
#define DDOG_SHARED_RUNTIME_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "common.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Frees an error of these functions; NULL is nothing to do. */
void ddog_shared_runtime_error_free(struct ddog_SharedRuntimeFFIError *error);

/* Makes a runtime, with one reference that ddog_shared_runtime_free gives back. Its threads are made when they are needed:
 * "dd-io" for background requests, statistics and timers, "dd-resolver" while host names are looked up. They take none of
 * the host's signals but for those that a fault of their own raises. */
struct ddog_SharedRuntimeFFIError *ddog_shared_runtime_new(const struct ddog_ForkSafeRuntime **out_handle);

/* Gives a reference back. Exporters and configurations have their own, so the order does not matter. NULL is nothing to
 * do. */
void ddog_shared_runtime_free(const struct ddog_ForkSafeRuntime *handle);

/* Before a fork: ends the threads and keeps what they had to do. At most 50 ms, and never waits for the agent: a request in
 * the background keeps its connection and goes on afterwards. Sends of other threads go on; sends between the hooks work. */
struct ddog_SharedRuntimeFFIError *ddog_shared_runtime_before_fork(const struct ddog_ForkSafeRuntime *handle);

/* After a fork, in the parent: the threads go on where they were. */
struct ddog_SharedRuntimeFFIError *ddog_shared_runtime_after_fork_parent(const struct ddog_ForkSafeRuntime *handle);

/* After a fork, in the child: what belongs to the parent (connections, statistics, ledger) is left alone, and the child's
 * exporters begin anew with their next send. Makes no thread, takes no lock. */
struct ddog_SharedRuntimeFFIError *ddog_shared_runtime_after_fork_child(const struct ddog_ForkSafeRuntime *handle);

/* Ends the background work of all exporters of the runtime: sends their last statistics and ends the threads. Sends still
 * work afterwards, without statistics; the background work does not come back. After `timeout_ms` (0: no limit) what is left
 * is given up, with code 5. Later calls succeed at once. */
struct ddog_SharedRuntimeFFIError *ddog_shared_runtime_shutdown(const struct ddog_ForkSafeRuntime *handle,
                                                                uint64_t timeout_ms);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* DDOG_SHARED_RUNTIME_H */

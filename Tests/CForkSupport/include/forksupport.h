/* Processes for tests; Swift itself offers no fork. */
#ifndef FORK_SUPPORT_H
#define FORK_SUPPORT_H

#include <stdbool.h>
#include <stdint.h>

/* 0 in the child, its number in the parent. */
int32_t fork_process(void);
/* The same without running fork handlers; -1 where the system has no such call. */
int32_t clone_process(void);
/* Ends this process without running anything else. */
void end_process(int32_t status);
/* The child's exit status; 1000 + signal if one killed it; -1 if it had to be killed after so many milliseconds. */
int32_t wait_for_process(int32_t process, int32_t milliseconds);
/* Whether this thread has a signal blocked. */
int32_t is_signal_blocked(int32_t signal);
int32_t interrupt_signal(void);
int32_t terminate_signal(void);
int32_t broken_pipe_signal(void);
int32_t fault_signal(void);
/* How often SIGPIPE was raised since `watch_broken_pipes`. */
void watch_broken_pipes(void);
int32_t broken_pipe_count(void);
/* The number of open descriptors; -1 where the system does not tell. */
int32_t open_descriptor_count(void);
/* Sets an environment variable of this process. */
void set_variable(const char *name, const char *value);
/* The number of threads whose names begin so; -1 where the system does not tell. */
int32_t thread_count(const char *prefix);
/* Waits until there is none; false if that takes too long. */
bool threads_end(const char *prefix, int32_t milliseconds);

#endif

#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "forksupport.h"

#include <dirent.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/syscall.h>
#endif

int32_t fork_process(void) { return (int32_t)fork(); }

int32_t clone_process(void) {
#if defined(__linux__)
    return (int32_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
#else
    return -1;
#endif
}

void end_process(int32_t status) { _exit(status); }

int32_t wait_for_process(int32_t process, int32_t milliseconds) {
    int status = 0;
    for (int32_t waited = 0; waited < milliseconds; waited++) {
        pid_t ended = waitpid(process, &status, WNOHANG);
        if (ended == process) return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
        struct timespec pause = {0, 1000000};
        nanosleep(&pause, NULL);
    }
    kill(process, SIGKILL);
    waitpid(process, &status, 0);
    return -1;
}

int32_t is_signal_blocked(int32_t signal) {
    sigset_t blocked;
    sigemptyset(&blocked);
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    return sigismember(&blocked, signal) == 1;
}

int32_t interrupt_signal(void) { return SIGINT; }
int32_t terminate_signal(void) { return SIGTERM; }
int32_t broken_pipe_signal(void) { return SIGPIPE; }
int32_t fault_signal(void) { return SIGSEGV; }

static volatile sig_atomic_t broken_pipes;

static void count_broken_pipe(int signal) {
    (void)signal;
    broken_pipes++;
}

void watch_broken_pipes(void) { signal(SIGPIPE, count_broken_pipe); }

int32_t broken_pipe_count(void) { return broken_pipes; }

int32_t open_descriptor_count(void) {
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) folder = opendir("/dev/fd");
    if (!folder) return -1;
    int32_t count = 0;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) count++;
    closedir(folder);
    return count - 3;
}

/* Whether a thread has begun to end: the one that has waited for it may go on before it leaves the list of threads. */
static int is_ending(const char *thread) {
    char path[300], line[512] = "";
    snprintf(path, sizeof path, "/proc/self/task/%s/stat", thread);
    FILE *file = fopen(path, "r");
    if (!file) return 1;
    const char *rest = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
    fclose(file);
    unsigned flags = 0;
    return !rest || sscanf(rest, ") %*c %*d %*d %*d %*d %*d %u", &flags) != 1 || (flags & 4) != 0;
}

int32_t thread_count(const char *prefix) {
    DIR *folder = opendir("/proc/self/task");
    if (!folder) return -1;
    int32_t count = 0;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char path[300], name[32] = "";
        snprintf(path, sizeof path, "/proc/self/task/%s/comm", entry->d_name);
        FILE *file = fopen(path, "r");
        if (!file) continue;
        if (fgets(name, sizeof name, file) && strncmp(name, prefix, strlen(prefix)) == 0 && !is_ending(entry->d_name)) {
            count++;
        }
        fclose(file);
    }
    closedir(folder);
    return count;
}

bool threads_end(const char *prefix, int32_t milliseconds) {
    for (int32_t waited = 0; waited < milliseconds; waited++) {
        if (thread_count(prefix) == 0) return true;
        struct timespec pause = {0, 1000000};
        nanosleep(&pause, NULL);
    }
    return false;
}

void set_variable(const char *name, const char *value) { setenv(name, value, 1); }

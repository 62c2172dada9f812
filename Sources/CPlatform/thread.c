#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "cdpplatform.h"
#include "oldest_glibc.h"
#include "signal_mask.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

CDP_BIND_WEAK(pthread_attr_setstacksize, "2.2.5");
CDP_BIND_WEAK(pthread_condattr_setclock, "2.3.3");
CDP_BIND_WEAK(pthread_create, "2.2.5");
CDP_BIND_WEAK(pthread_detach, "2.2.5");
CDP_BIND_WEAK(pthread_join, "2.2.5");
CDP_BIND_WEAK(pthread_mutex_trylock, "2.2.5");

/* Without it there are no threads, and nobody else can have the lock. */
bool cdp_mutex_trylock(cdp_mutex *mutex) {
    return !CDP_IS_THERE(pthread_mutex_trylock) || pthread_mutex_trylock(&mutex->value) == 0;
}

void cdp_condition_init(cdp_condition *condition) {
#if defined(__APPLE__)
    pthread_cond_init(&condition->value, NULL);
#else
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    if (CDP_IS_THERE(pthread_condattr_setclock)) pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&condition->value, &attributes);
    pthread_condattr_destroy(&attributes);
#endif
}

void cdp_condition_destroy(cdp_condition *condition) { pthread_cond_destroy(&condition->value); }
void cdp_condition_signal(cdp_condition *condition) { pthread_cond_signal(&condition->value); }
void cdp_condition_broadcast(cdp_condition *condition) { pthread_cond_broadcast(&condition->value); }

void cdp_condition_wait(cdp_condition *condition, cdp_mutex *mutex, uint64_t deadline) {
    if (deadline == CDP_NEVER) {
        pthread_cond_wait(&condition->value, &mutex->value);
        return;
    }
    struct timespec time;
#if defined(__APPLE__)
    uint64_t now = cdp_monotonic_nanoseconds();
    uint64_t left = deadline > now ? deadline - now : 0;
    time.tv_sec = (time_t)(left / 1000000000u);
    time.tv_nsec = (long)(left % 1000000000u);
    pthread_cond_timedwait_relative_np(&condition->value, &mutex->value, &time);
#else
    time.tv_sec = (time_t)(deadline / 1000000000u);
    time.tv_nsec = (long)(deadline % 1000000000u);
    pthread_cond_timedwait(&condition->value, &mutex->value, &time);
#endif
}

typedef struct {
    void *(*body)(void *);
    void *context;
    char name[16];
} start_arguments;

static void *run_thread(void *raw) {
    start_arguments arguments = *(start_arguments *)raw;
    free(raw);
#if defined(__APPLE__)
    pthread_setname_np(arguments.name);
#elif defined(__linux__)
    prctl(PR_SET_NAME, arguments.name, 0, 0, 0);
#endif
    return arguments.body(arguments.context);
}

int cdp_thread_start(cdp_thread *thread, const char *name, size_t stack, void *(*body)(void *), void *context) {
    if (!CDP_IS_THERE(pthread_create)) return -ENOSYS;
    start_arguments *arguments = malloc(sizeof *arguments);
    if (!arguments) return -ENOMEM;
    arguments->body = body;
    arguments->context = context;
    strncpy(arguments->name, name, sizeof arguments->name - 1);
    arguments->name[sizeof arguments->name - 1] = 0;

    /* The host's handlers must not run on our threads; faults stay visible to its crash reporter. */
    sigset_t blocked, previous;
    sigfillset(&blocked);
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&blocked, faults[i]);

    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    if (CDP_IS_THERE(pthread_attr_setstacksize)) pthread_attr_setstacksize(&attributes, stack);

    cdp_signal_mask(SIG_SETMASK, &blocked, &previous);
    int error = pthread_create(&thread->value, &attributes, run_thread, arguments);
    cdp_signal_mask(SIG_SETMASK, &previous, NULL);
    pthread_attr_destroy(&attributes);
    if (error) free(arguments);
    return -error;
}

void cdp_thread_join(cdp_thread thread) {
    if (CDP_IS_THERE(pthread_join)) pthread_join(thread.value, NULL);
}
void cdp_thread_detach(cdp_thread thread) {
    if (CDP_IS_THERE(pthread_detach)) pthread_detach(thread.value);
}
bool cdp_thread_is_current(cdp_thread thread) { return pthread_equal(thread.value, pthread_self()) != 0; }

size_t cdp_thread_name(char *name, size_t capacity) {
    char text[64] = "";
#if defined(__linux__)
    /* Fills 16 bytes; needs no lock, unlike the function of the C library. */
    prctl(PR_GET_NAME, text, 0, 0, 0);
#else
    pthread_getname_np(pthread_self(), text, sizeof text);
#endif
    size_t length = strlen(text);
    if (length > capacity) length = capacity;
    memcpy(name, text, length);
    return length;
}

uint64_t cdp_thread_number(void) {
#if defined(__linux__)
    return (uint64_t)syscall(SYS_gettid);
#else
    uint64_t number = 0;
    pthread_threadid_np(NULL, &number);
    return number;
#endif
}

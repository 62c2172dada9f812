#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "cdpplatform.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <sys/utsname.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/syscall.h>
#endif

int32_t cdp_process_id(void) { return (int32_t)getpid(); }

static _Atomic(uint64_t) generation = 1;
static _Atomic(int32_t) generation_owner = 0;
static atomic_flag handler_registered = ATOMIC_FLAG_INIT;

static _Atomic(uint64_t) sequence_number = 0;

uint64_t cdp_next_sequence_number(void) { return atomic_fetch_add_explicit(&sequence_number, 1, memory_order_relaxed); }

static void number_child(void) {
    uint64_t start = 0;
    if (!cdp_random_bytes(&start, sizeof start)) start = cdp_monotonic_nanoseconds() * 0x9E3779B97F4A7C15u;
    /* The lower half is for counting; the highest bit stays clear for readers with signed numbers. */
    atomic_store(&sequence_number, (start | (uint64_t)1 << 32) & 0x7FFFFFFF00000000u);
}

static void enter_child(void) {
    number_child();
    atomic_store(&generation_owner, cdp_process_id());
    atomic_fetch_add(&generation, 1);
}

uint64_t cdp_process_generation(void) {
    if (atomic_load_explicit(&generation_owner, memory_order_relaxed) == 0 && !atomic_flag_test_and_set(&handler_registered)) {
        pthread_atfork(NULL, NULL, enter_child);
        int32_t unowned = 0;
        atomic_compare_exchange_strong(&generation_owner, &unowned, cdp_process_id());
    }
    return atomic_load_explicit(&generation, memory_order_acquire);
}

uint64_t cdp_process_generation_checked(void) {
    uint64_t current = cdp_process_generation();
    int32_t owner = atomic_load(&generation_owner);
    int32_t self = cdp_process_id();
    /* Zero: another thread is registering the handler right now, in this very process. */
    if (owner == self || owner == 0) return current;
    if (atomic_compare_exchange_strong(&generation_owner, &owner, self)) {
        number_child();
        return atomic_fetch_add(&generation, 1) + 1;
    }
    return atomic_load(&generation);
}

static bool read_random_device(void *bytes, size_t count) {
    int file = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    size_t done = 0;
    while (done < count) {
        ssize_t got = read(file, (char *)bytes + done, count - done);
        if (got > 0) done += (size_t)got;
        else if (got == 0 || errno != EINTR) break;
    }
    close(file);
    return done == count;
}

bool cdp_random_bytes(void *bytes, size_t count) {
#if defined(__APPLE__)
    arc4random_buf(bytes, count);
    return true;
#else
    size_t done = 0;
#if defined(SYS_getrandom)
    while (done < count) {
        long got = syscall(SYS_getrandom, (char *)bytes + done, count - done, 0);
        if (got > 0) done += (size_t)got;
        else if (got < 0 && errno != EINTR) break;
    }
#endif
    return done == count || read_random_device((char *)bytes + done, count - done);
#endif
}

#if defined(__linux__)
/* Swift's hashing asks for this one, which glibc has only since 2.36. */
__attribute__((visibility("hidden"))) void arc4random_buf(void *bytes, size_t count) {
    if (cdp_random_bytes(bytes, count)) return;
    uint64_t state = cdp_monotonic_nanoseconds() ^ (uint64_t)(uintptr_t)bytes ^ ((uint64_t)getpid() << 32);
    for (size_t i = 0; i < count; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        ((unsigned char *)bytes)[i] = (unsigned char)(state >> 56);
    }
}
#endif

size_t cdp_error_text(int code, char *text, size_t capacity) {
    char buffer[256] = "";
    const char *found = buffer;
#if defined(__GLIBC__)
    found = strerror_r(code, buffer, sizeof buffer);
#else
    if (strerror_r(code, buffer, sizeof buffer) != 0) found = "unknown error";
#endif
    size_t length = strlen(found);
    if (length > capacity) length = capacity;
    memcpy(text, found, length);
    return length;
}

size_t cdp_system_text(cdp_system_field field, char *text, size_t capacity) {
    struct utsname system;
    if (uname(&system) < 0) return 0;
    const char *found = "";
    switch (field) {
    case CDP_SYSTEM_NAME: found = system.sysname; break;
    case CDP_SYSTEM_NODE: found = system.nodename; break;
    case CDP_SYSTEM_RELEASE: found = system.release; break;
    case CDP_SYSTEM_VERSION: found = system.version; break;
    case CDP_SYSTEM_MACHINE: found = system.machine; break;
    }
    size_t length = strlen(found);
    if (length > capacity) length = capacity;
    memcpy(text, found, length);
    return length;
}

const char *cdp_environment(const char *name) { return getenv(name); }

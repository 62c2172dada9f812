#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "cdpplatform.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/eventfd.h>
#endif

static int milliseconds_until(uint64_t deadline) {
    if (deadline == CDP_NEVER) return -1;
    if (deadline == 0) return 0;
    uint64_t now = cdp_monotonic_nanoseconds();
    if (deadline <= now) return 0;
    uint64_t left = (deadline - now + 999999u) / 1000000u;
    return left > INT_MAX ? INT_MAX : (int)left;
}

int cdp_poll(cdp_poll_entry *entries, size_t count, uint64_t deadline) {
    struct pollfd few[8];
    struct pollfd *all = few;
    if (count > sizeof few / sizeof *few) {
        all = malloc(count * sizeof *all);
        if (!all) return -ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        all[i].fd = entries[i].descriptor;
        all[i].events = (short)((entries[i].wanted & CDP_READABLE ? POLLIN : 0) | (entries[i].wanted & CDP_WRITABLE ? POLLOUT : 0));
        all[i].revents = 0;
    }
    int result;
    do result = poll(all, (nfds_t)count, milliseconds_until(deadline));
    while (result < 0 && errno == EINTR);
    if (result < 0) result = -errno;
    for (size_t i = 0; i < count; i++) {
        short seen = result > 0 ? all[i].revents : 0;
        uint16_t ready = 0;
        if (seen & POLLIN) ready |= CDP_READABLE;
        if (seen & POLLOUT) ready |= CDP_WRITABLE;
        /* The next send or receive tells what happened. */
        if (seen & (POLLERR | POLLHUP | POLLNVAL)) ready |= entries[i].wanted;
        entries[i].ready = ready;
    }
    if (all != few) free(all);
    return result;
}

int cdp_poll_one(int descriptor, int wanted, int wake_up, uint64_t deadline) {
    cdp_poll_entry entries[2] = {
        {.descriptor = descriptor, .wanted = (uint16_t)wanted}, {.descriptor = wake_up, .wanted = CDP_READABLE}};
    int result = cdp_poll(entries, wake_up < 0 ? 1 : 2, deadline);
    if (result <= 0) return result;
    return entries[0].ready | (entries[1].ready ? CDP_WOKEN : 0);
}

int cdp_wake_up_open(int32_t *reading, int32_t *writing) {
#if defined(__linux__)
    int both = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (both < 0) return -errno;
    *reading = *writing = both;
#else
    int ends[2];
    if (pipe(ends) != 0) return -errno;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    *reading = ends[0];
    *writing = ends[1];
#endif
    return 0;
}

static bool is_wake_up(int descriptor) {
    cdp_file_type type = cdp_file_type_of(descriptor);
#if defined(__linux__)
    return type == CDP_FILE_ANONYMOUS;
#else
    return type == CDP_FILE_PIPE;
#endif
}

void cdp_wake_up_signal(int writing) {
    if (!is_wake_up(writing)) return;
    uint64_t one = 1;
    ssize_t written;
    /* A full pipe or counter is a wake-up that is still to be seen. */
    do written = write(writing, &one, sizeof one);
    while (written < 0 && errno == EINTR);
}

bool cdp_wake_up_drain(int reading) {
    if (!is_wake_up(reading)) return false;
    uint64_t seen[16];
    ssize_t got;
    do got = read(reading, seen, sizeof seen);
    while (got == (ssize_t)sizeof seen || (got < 0 && errno == EINTR));
    return true;
}

void cdp_wake_up_close(int reading, int writing) {
    if (is_wake_up(reading)) close(reading);
    if (writing != reading && is_wake_up(writing)) close(writing);
}

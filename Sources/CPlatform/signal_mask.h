#ifndef CDP_SIGNAL_MASK_H
#define CDP_SIGNAL_MASK_H

#include <signal.h>
#include <stddef.h>

/* Changes the signals that the calling thread has blocked. */
static inline void cdp_signal_mask(int how, const sigset_t *mask, sigset_t *previous) {
#if defined(__linux__)
    /* Of the calling thread, as the kernel's masks are; glibc had pthread_sigmask only with its library for threads. */
    sigprocmask(how, mask, previous);
#else
    pthread_sigmask(how, mask, previous);
#endif
}

#endif

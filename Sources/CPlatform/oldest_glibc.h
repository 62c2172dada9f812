/*
 * Binds what newer glibc versions have moved or changed to what every one since 2.17 has, so that the C library loads on
 * old systems too. Only the build of the C library defines CDP_OLDEST_GLIBC.
 *
 * Until glibc 2.33 threads were in a library of their own, which a host without threads does not load. The library does
 * not ask for it: it is a stub today. What is there only with it is weak, and starting a thread then fails with ENOSYS.
 */
#ifndef CDP_OLDEST_GLIBC_H
#define CDP_OLDEST_GLIBC_H

#if defined(CDP_OLDEST_GLIBC) && defined(__linux__)
#include <features.h>
#endif

#if defined(CDP_OLDEST_GLIBC) && defined(__GLIBC__)

/* The version that a function had when glibc came to the architecture, or the one that brought it. */
#if defined(__x86_64__)
#define CDP_BIND(name, version) __asm__(".symver " #name "," #name "@GLIBC_" version)
#elif defined(__aarch64__)
#define CDP_BIND(name, version) __asm__(".symver " #name "," #name "@GLIBC_2.17")
#else
#define CDP_BIND(name, version) _Static_assert(1, "")
#endif
#define CDP_BIND_WEAK(name, version) \
    CDP_BIND(name, version); \
    __asm__(".weak " #name)
#define CDP_IS_THERE(name) (name != NULL)

#else

#define CDP_BIND(name, version) _Static_assert(1, "")
#define CDP_BIND_WEAK(name, version) _Static_assert(1, "")
#define CDP_IS_THERE(name) 1

#endif

#endif /* CDP_OLDEST_GLIBC_H */

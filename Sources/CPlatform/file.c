#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "cdpplatform.h"
#include "oldest_glibc.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/syscall.h>
#endif

long cdp_file_read(const char *path, void *bytes, size_t capacity) {
    int file;
    do file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    while (file < 0 && errno == EINTR);
    if (file < 0) return -errno;
    size_t done = 0;
    long result = 0;
    while (done < capacity) {
        ssize_t got = read(file, (char *)bytes + done, capacity - done);
        if (got > 0) {
            done += (size_t)got;
        } else if (got == 0) {
            break;
        } else if (errno != EINTR) {
            result = -errno;
            break;
        }
    }
    close(file);
    return result < 0 ? result : (long)done;
}

static int file_status(const char *path, struct stat *status) {
#if defined(CDP_OLDEST_GLIBC) && defined(SYS_newfstatat)
    /* glibc has a function for this since 2.33 only; before it was part of the program. */
    return (int)syscall(SYS_newfstatat, AT_FDCWD, path, status, 0);
#else
    return stat(path, status);
#endif
}

int cdp_file_inode(const char *path, uint64_t *inode) {
    struct stat status;
    if (file_status(path, &status) != 0) return -errno;
    *inode = (uint64_t)status.st_ino;
    return 0;
}

int cdp_file_remove(const char *path) { return unlink(path) == 0 ? 0 : -errno; }

/* Not repeated on EINTR: Linux has closed it by then, and the number may already be someone else's. */
void cdp_close(int descriptor) { close(descriptor); }

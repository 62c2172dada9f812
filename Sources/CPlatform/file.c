#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "cdpplatform.h"
#include "oldest_glibc.h"
#include "signal_mask.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
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

static int open_file_status(int descriptor, struct stat *status) {
#if defined(CDP_OLDEST_GLIBC) && defined(SYS_fstat)
    return (int)syscall(SYS_fstat, descriptor, status);
#else
    return fstat(descriptor, status);
#endif
}

int cdp_file_inode(const char *path, uint64_t *inode) {
    struct stat status;
    if (file_status(path, &status) != 0) return -errno;
    *inode = (uint64_t)status.st_ino;
    return 0;
}

int cdp_file_remove(const char *path) { return unlink(path) == 0 ? 0 : -errno; }

int cdp_file_rename(const char *path, const char *new_path) { return rename(path, new_path) == 0 ? 0 : -errno; }

int cdp_folder_make(const char *path) {
    if (mkdir(path, 0777) == 0) return 0;
    int error = errno;
    struct stat status;
    if (file_status(path, &status) == 0) return S_ISDIR(status.st_mode) ? 0 : -ENOTDIR;
    return -error;
}

int cdp_folder_list(const char *path, void (*each)(const char *name, size_t count, void *context), void *context) {
    DIR *folder = opendir(path);
    if (!folder) return -errno;
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        each(entry->d_name, strlen(entry->d_name), context);
    closedir(folder);
    return 0;
}

int cdp_file_open_appending(const char *path) {
    int file;
    do file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
    while (file < 0 && errno == EINTR);
    return file < 0 ? -errno : file;
}

static int write_all(int descriptor, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(descriptor, bytes, count);
        if (written >= 0) {
            bytes += written;
            count -= (size_t)written;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            /* A pipe that nobody empties must not stop the host. */
            struct pollfd room = {descriptor, POLLOUT, 0};
            if (poll(&room, 1, 100) <= 0) return -EAGAIN;
        } else if (errno != EINTR) {
            return -errno;
        }
    }
    return 0;
}

int cdp_file_write(int descriptor, const void *bytes, size_t count) {
    sigset_t broken_pipe, previous, pending;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    cdp_signal_mask(SIG_BLOCK, &broken_pipe, &previous);
    sigemptyset(&pending);
    sigpending(&pending);
    bool was_pending = sigismember(&pending, SIGPIPE) == 1;
    int result = write_all(descriptor, bytes, count);
    if (result == -EPIPE && !was_pending) {
        /* Ours alone: it was raised for this thread. */
        sigpending(&pending);
        int taken;
        if (sigismember(&pending, SIGPIPE) == 1) sigwait(&broken_pipe, &taken);
    }
    cdp_signal_mask(SIG_SETMASK, &previous, NULL);
    return result;
}

static void identify(const struct stat *status, cdp_file_identity *identity) {
    identity->device = (uint64_t)status->st_dev;
    identity->inode = (uint64_t)status->st_ino;
    identity->size = status->st_size < 0 ? 0 : (uint64_t)status->st_size;
}

int cdp_file_identify(int descriptor, cdp_file_identity *identity) {
    struct stat status;
    if (open_file_status(descriptor, &status) != 0) return -errno;
    identify(&status, identity);
    return 0;
}

cdp_file_type cdp_file_type_of(int descriptor) {
    struct stat status;
    if (open_file_status(descriptor, &status) != 0) return CDP_FILE_NONE;
    if ((status.st_mode & S_IFMT) == 0) return CDP_FILE_ANONYMOUS;
    return S_ISFIFO(status.st_mode) ? CDP_FILE_PIPE : CDP_FILE_OTHER;
}

uint64_t cdp_socket_identity(int descriptor) {
    struct stat status;
    if (open_file_status(descriptor, &status) != 0 || !S_ISSOCK(status.st_mode)) return 0;
    return (uint64_t)status.st_ino;
}

int cdp_path_identify(const char *path, cdp_file_identity *identity) {
    struct stat status;
    if (file_status(path, &status) != 0) return -errno;
    identify(&status, identity);
    return 0;
}

/* Not repeated on EINTR: Linux has closed it by then, and the number may already be someone else's. */
void cdp_close(int descriptor) { close(descriptor); }

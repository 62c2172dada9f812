/* The libc calls of the core, in one place: Embedded Swift has no Glibc module, and macros do not import. */
#ifndef CDP_PLATFORM_H
#define CDP_PLATFORM_H

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static inline int cdp_errno(void) { return errno; }

#endif

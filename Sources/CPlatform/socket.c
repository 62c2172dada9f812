#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "cdpplatform.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#if !defined(MSG_NOSIGNAL)
#define MSG_NOSIGNAL 0 /* Darwin: SO_NOSIGPIPE does it */
#endif

static struct sockaddr *raw(const cdp_address *address) { return (struct sockaddr *)&address->storage; }

bool cdp_address_parse(const char *text, size_t count, uint16_t port, cdp_address *address) {
    char terminated[INET6_ADDRSTRLEN + 1];
    if (count == 0 || count >= sizeof terminated || memchr(text, 0, count)) return false;
    memcpy(terminated, text, count);
    terminated[count] = 0;
    memset(address, 0, sizeof *address);
    struct sockaddr_in *v4 = (struct sockaddr_in *)&address->storage;
    if (inet_pton(AF_INET, terminated, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        address->length = sizeof *v4;
        cdp_address_set_port(address, port);
        return true;
    }
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address->storage;
    if (inet_pton(AF_INET6, terminated, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        address->length = sizeof *v6;
        cdp_address_set_port(address, port);
        return true;
    }
    return false;
}

size_t cdp_unix_path_limit(void) {
    struct sockaddr_un *address = NULL;
    return sizeof address->sun_path - 1;
}

bool cdp_address_unix(const char *path, size_t count, cdp_address *address) {
    if (count == 0 || count > cdp_unix_path_limit() || memchr(path, 0, count)) return false;
    memset(address, 0, sizeof *address);
    struct sockaddr_un *local = (struct sockaddr_un *)&address->storage;
    local->sun_family = AF_UNIX;
    memcpy(local->sun_path, path, count);
    address->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + count + 1);
    return true;
}

uint16_t cdp_address_port(const cdp_address *address) {
    switch (address->storage.ss_family) {
    case AF_INET: return ntohs(((const struct sockaddr_in *)&address->storage)->sin_port);
    case AF_INET6: return ntohs(((const struct sockaddr_in6 *)&address->storage)->sin6_port);
    default: return 0;
    }
}

void cdp_address_set_port(cdp_address *address, uint16_t port) {
    switch (address->storage.ss_family) {
    case AF_INET: ((struct sockaddr_in *)&address->storage)->sin_port = htons(port); break;
    case AF_INET6: ((struct sockaddr_in6 *)&address->storage)->sin6_port = htons(port); break;
    default: break;
    }
}

bool cdp_address_is_unix(const cdp_address *address) { return address->storage.ss_family == AF_UNIX; }

int cdp_resolve(const char *host, cdp_address *addresses, size_t capacity) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    int code = getaddrinfo(host, NULL, &hints, &found);
    if (code != 0) return code < 0 ? code : -code;
    size_t count = 0;
    for (struct addrinfo *each = found; each && count < capacity; each = each->ai_next) {
        if (each->ai_family != AF_INET && each->ai_family != AF_INET6) continue;
        memset(&addresses[count], 0, sizeof *addresses);
        memcpy(&addresses[count].storage, each->ai_addr, each->ai_addrlen);
        addresses[count].length = each->ai_addrlen;
        count++;
    }
    freeaddrinfo(found);
    return (int)count;
}

const char *cdp_resolve_error(int code) {
    /* The codes are negative on Linux and positive elsewhere; ours are always negative. */
    return gai_strerror(EAI_NONAME < 0 ? code : -code);
}

int cdp_resolve_temporary(void) { return EAI_AGAIN < 0 ? EAI_AGAIN : -EAI_AGAIN; }

static void prepare(int descriptor, int family) {
#if defined(__APPLE__)
    int on = 1;
    setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    if (family == AF_INET || family == AF_INET6) {
        int yes = 1;
        setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
}

#if !defined(__linux__)
static void make_private(int descriptor) {
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
}
#endif

int cdp_socket_open(const cdp_address *address) {
    int family = address->storage.ss_family;
#if defined(__linux__)
    int descriptor = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -errno;
#else
    int descriptor = socket(family, SOCK_STREAM, 0);
    if (descriptor < 0) return -errno;
    make_private(descriptor);
#endif
    prepare(descriptor, family);
    return descriptor;
}

int cdp_socket_connect(int descriptor, const cdp_address *address) {
    if (connect(descriptor, raw(address), address->length) == 0) return 0;
    /* An interrupted connect goes on by itself. */
    return errno == EINTR ? -EINPROGRESS : -errno;
}

int cdp_socket_error(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
    return error;
}

int cdp_socket_listen(int descriptor, const cdp_address *address, int backlog) {
    if (address->storage.ss_family != AF_UNIX) {
        int yes = 1;
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    }
    if (bind(descriptor, raw(address), address->length) != 0) return -errno;
    if (listen(descriptor, backlog) != 0) return -errno;
    return 0;
}

int cdp_socket_accept(int descriptor) {
    struct sockaddr_storage peer;
    socklen_t length = sizeof peer;
    int accepted;
#if defined(__linux__)
    do accepted = accept4(descriptor, (struct sockaddr *)&peer, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
    while (accepted < 0 && errno == EINTR);
    if (accepted < 0) return -errno;
#else
    do accepted = accept(descriptor, (struct sockaddr *)&peer, &length);
    while (accepted < 0 && errno == EINTR);
    if (accepted < 0) return -errno;
    make_private(accepted);
#endif
    prepare(accepted, peer.ss_family);
    return accepted;
}

void cdp_socket_limit_receive_buffer(int descriptor, int bytes) {
    setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

int cdp_socket_local_address(int descriptor, cdp_address *address) {
    memset(address, 0, sizeof *address);
    address->length = sizeof address->storage;
    return getsockname(descriptor, raw(address), &address->length) == 0 ? 0 : -errno;
}

long cdp_socket_send(int descriptor, const cdp_segment *segments, size_t count) {
    struct iovec vector[CDP_SEGMENT_LIMIT];
    if (count > CDP_SEGMENT_LIMIT) count = CDP_SEGMENT_LIMIT;
    for (size_t i = 0; i < count; i++) vector[i] = (struct iovec){(void *)segments[i].bytes, segments[i].count};
    struct msghdr message = {.msg_iov = vector, .msg_iovlen = count};
    ssize_t sent;
    do sent = sendmsg(descriptor, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : (long)sent;
}

long cdp_socket_receive(int descriptor, void *bytes, size_t capacity) {
    ssize_t got;
    do got = recv(descriptor, bytes, capacity, 0);
    while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : (long)got;
}

long cdp_socket_peek(int descriptor) {
    char byte;
    ssize_t got;
    do got = recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : (long)got;
}

void cdp_socket_finish_sending(int descriptor) { shutdown(descriptor, SHUT_WR); }

void cdp_socket_reset_on_close(int descriptor) {
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

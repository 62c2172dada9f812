/*
 * The operating system for the core, in one place. Embedded Swift has no Glibc module and macros do not import, so
 * whatever the core needs from libc is either included here or wrapped in a function below.
 *
 * Functions that can fail return a value >= 0, or the negated errno. None raises a signal, none retries for ever.
 * Every symbol is hidden: the shared library exports its public C interface and nothing of this.
 */
#ifndef CDP_PLATFORM_H
#define CDP_PLATFORM_H

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#pragma GCC visibility push(hidden)

static inline int cdp_errno(void) { return errno; }
/* Writes the system's text for an error number, without a final zero; returns its length. */
size_t cdp_error_text(int code, char *text, size_t capacity);

/* ---- Clocks (clock.c). Nanoseconds. ---- */

#define CDP_NEVER UINT64_MAX

uint64_t cdp_monotonic_nanoseconds(void);
int64_t cdp_wall_nanoseconds(void);
/* How far the local time is ahead of UTC now, in seconds. Takes the C library's lock for time zones. */
int64_t cdp_local_time_offset(void);

/* ---- Threads and locks (thread.c). ---- */

typedef struct { pthread_mutex_t value; } cdp_mutex;
typedef struct { pthread_cond_t value; } cdp_condition;
typedef struct { pthread_t value; } cdp_thread;

static inline void cdp_mutex_init(cdp_mutex *mutex) { pthread_mutex_init(&mutex->value, NULL); }
static inline void cdp_mutex_destroy(cdp_mutex *mutex) { pthread_mutex_destroy(&mutex->value); }
static inline void cdp_mutex_lock(cdp_mutex *mutex) { pthread_mutex_lock(&mutex->value); }
static inline void cdp_mutex_unlock(cdp_mutex *mutex) { pthread_mutex_unlock(&mutex->value); }

bool cdp_mutex_trylock(cdp_mutex *mutex);

void cdp_condition_init(cdp_condition *condition);
void cdp_condition_destroy(cdp_condition *condition);
void cdp_condition_signal(cdp_condition *condition);
void cdp_condition_broadcast(cdp_condition *condition);
/* Waits until signalled or until the monotonic clock shows `deadline` (CDP_NEVER: no limit). May wake for nothing. */
void cdp_condition_wait(cdp_condition *condition, cdp_mutex *mutex, uint64_t deadline);

/* Starts a thread with `stack` bytes of stack, whose signals are blocked but for those that a fault of its own raises.
   `name`: 15 bytes are kept. */
int cdp_thread_start(cdp_thread *thread, const char *name, size_t stack, void *(*body)(void *), void *context);
void cdp_thread_join(cdp_thread thread);
void cdp_thread_detach(cdp_thread thread);
bool cdp_thread_is_current(cdp_thread thread);
/* Writes the calling thread's name, without a final zero; returns its length. */
size_t cdp_thread_name(char *name, size_t capacity);
/* The calling thread's number, as the system shows it. */
uint64_t cdp_thread_number(void);

/* ---- Processes (process.c). ---- */

/* A number that this process has not had before, and no parent or sibling either: 0, 1, 2 …; a forked child counts from a
   random number. */
uint64_t cdp_next_sequence_number(void);

int32_t cdp_process_id(void);
/* A number that differs between a process and what it forks; starts at 1. The first call registers a fork handler. */
uint64_t cdp_process_generation(void);
/* The same, and also sees a child made by a call that runs no fork handlers. Costs a system call. */
uint64_t cdp_process_generation_checked(void);

/* Fills with bytes from the system's generator; false if it has none. */
bool cdp_random_bytes(void *bytes, size_t count);
/* What uname says, without a final zero; returns its length. */
typedef enum {
    CDP_SYSTEM_NAME,
    CDP_SYSTEM_NODE,
    CDP_SYSTEM_RELEASE,
    CDP_SYSTEM_VERSION,
    CDP_SYSTEM_MACHINE,
} cdp_system_field;
size_t cdp_system_text(cdp_system_field field, char *text, size_t capacity);
/* The value of an environment variable, or NULL. */
const char *cdp_environment(const char *name);

/* ---- Messages for callers in C (message.c): a text with a NUL behind it; without capacity there is none. ---- */

typedef struct {
    const uint8_t *text;
    uintptr_t count;
    uintptr_t capacity;
} cdp_message;

/* Makes a copy of a text; empty if there is no memory. What the message had before is not freed. */
void cdp_message_set(cdp_message *message, const void *text, size_t count);
/* Frees the text; the message is then empty. */
void cdp_message_drop(cdp_message *message);
/* The same as cdp_message_set in a message that nobody frees: once dropped it is handed out again, and until then it stays
   reachable for tools that look for leaks. Any thread; takes no lock. */
cdp_message *cdp_message_box(const void *text, size_t count);

/* ---- Memory (memory.c). ---- */

/* The first place at which `wanted` stands in `bytes`, or NULL. */
const void *cdp_memory_find(const void *bytes, size_t count, const void *wanted, size_t wanted_count);

/* Resizes a block from here of `old_count` bytes (NULL and 0 for a new one). NULL, with the old block intact, when there
 * is no memory. Blocks of 256 KiB and more are pages of their own, which grow by being moved and go back at once. */
void *cdp_memory_resize(void *block, size_t old_count, size_t new_count);
/* Gives back a block from here of `count` bytes; NULL does nothing. */
void cdp_memory_release(void *block, size_t count);

/* ---- Files (file.c). ---- */

/* Reads at most `capacity` bytes from the start of a file. */
long cdp_file_read(const char *path, void *bytes, size_t capacity);
/* Stores the inode number of a path. */
int cdp_file_inode(const char *path, uint64_t *inode);
int cdp_file_remove(const char *path);
int cdp_file_rename(const char *path, const char *new_path);
/* Makes a folder; one that is there already is fine. */
int cdp_folder_make(const char *path);
/* Hands the names in a folder to `each`, in no order. */
int cdp_folder_list(const char *path, void (*each)(const char *name, size_t count, void *context), void *context);
/* Opens a file to append to it, making it if need be. */
int cdp_file_open_appending(const char *path);
/* Writes all bytes, in one call where the system lets it. Never raises SIGPIPE, whatever the descriptor is. */
int cdp_file_write(int descriptor, const void *bytes, size_t count);

typedef struct {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
} cdp_file_identity;

typedef enum { CDP_FILE_NONE, CDP_FILE_ANONYMOUS, CDP_FILE_PIPE, CDP_FILE_OTHER } cdp_file_type;

/* What an open descriptor is: none if it is closed, anonymous for an object of the kernel's such as a counter. */
cdp_file_type cdp_file_type_of(int descriptor);
int cdp_file_identify(int descriptor, cdp_file_identity *identity);
/* The number of an open socket that no other one has; 0 if the descriptor is closed or something else's. */
uint64_t cdp_socket_identity(int descriptor);
int cdp_path_identify(const char *path, cdp_file_identity *identity);
void cdp_close(int descriptor);

/* ---- Waiting (wait.c). ---- */

typedef struct {
    int32_t descriptor; /* negative: ignored */
    uint16_t wanted;    /* CDP_READABLE | CDP_WRITABLE */
    uint16_t ready;     /* the same; an error or a hang-up sets what was wanted */
} cdp_poll_entry;

#define CDP_READABLE 1
#define CDP_WRITABLE 2

/* Waits until an entry is ready (their number) or the monotonic clock shows `deadline` (0). */
int cdp_poll(cdp_poll_entry *entries, size_t count, uint64_t deadline);

#define CDP_WOKEN 4

/* Waits for one descriptor (negative: none) and one wake-up (negative: none); returns CDP_ bits, 0 at the deadline. */
int cdp_poll_one(int descriptor, int wanted, int wake_up, uint64_t deadline);

/* Opens a counter that can be waited for; both descriptors may be the same. */
int cdp_wake_up_open(int32_t *reading, int32_t *writing);
/* These three do nothing to a descriptor that has become something else: a host may close what it has not opened. */
void cdp_wake_up_signal(int writing);
/* False if the descriptor is no wake-up any more. */
bool cdp_wake_up_drain(int reading);
void cdp_wake_up_close(int reading, int writing);

/* ---- Sockets (socket.c). All are non-blocking and close on exec. ---- */

typedef struct {
    struct sockaddr_storage storage;
    socklen_t length;
} cdp_address;

/* "127.0.0.1" or "::1" (no brackets); false for anything else. */
bool cdp_address_parse(const char *text, size_t count, uint16_t port, cdp_address *address);
/* False if the path does not fit. */
bool cdp_address_unix(const char *path, size_t count, cdp_address *address);
size_t cdp_unix_path_limit(void);
uint16_t cdp_address_port(const cdp_address *address);
void cdp_address_set_port(cdp_address *address, uint16_t port);
bool cdp_address_is_unix(const cdp_address *address);

/* Blocks for as long as the system's resolver does. Returns the number of addresses or the negated EAI_ code's size. */
int cdp_resolve(const char *host, cdp_address *addresses, size_t capacity);
const char *cdp_resolve_error(int code);
int cdp_resolve_temporary(void);

int cdp_socket_open(const cdp_address *address);
/* 0: connected. -EINPROGRESS: wait until writable, then ask cdp_socket_error. */
int cdp_socket_connect(int descriptor, const cdp_address *address);
int cdp_socket_error(int descriptor);
int cdp_socket_listen(int descriptor, const cdp_address *address, int backlog);
int cdp_socket_accept(int descriptor);
/* Asks for a receive buffer of that size; a listening socket hands it on to what it accepts. */
void cdp_socket_limit_receive_buffer(int descriptor, int bytes);
int cdp_socket_local_address(int descriptor, cdp_address *address);
/* A run of bytes to send. */
typedef struct {
    const void *bytes;
    size_t count;
} cdp_segment;
/* Sends up to CDP_SEGMENT_LIMIT segments with one call, never raising SIGPIPE. */
enum { CDP_SEGMENT_LIMIT = 16 };
long cdp_socket_send(int descriptor, const cdp_segment *segments, size_t count);
long cdp_socket_receive(int descriptor, void *bytes, size_t capacity);
/* What a receive would return now, without taking anything: -EAGAIN is a quiet open connection, 0 a closed one. */
long cdp_socket_peek(int descriptor);
/* Ends sending (the peer reads end of stream). */
void cdp_socket_finish_sending(int descriptor);
/* Makes the next close send a reset instead of an orderly end. */
void cdp_socket_reset_on_close(int descriptor);

static inline bool cdp_would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

/* ---- The log of the process (log.c): what outputs there are, since a global of Swift's would need a lock. ---- */

#define CDP_LOG_OFF 5

/* The least level that anything wants; CDP_LOG_OFF: nothing. */
int32_t cdp_log_threshold(void);
void cdp_log_set_threshold(int32_t level);
void *cdp_log_outputs(void);
/* False, changing nothing, if the outputs are not the expected ones. */
bool cdp_log_replace_outputs(void *expected, void *fresh);

/* ---- Numbers (number.c). ---- */

/* The double nearest to a decimal number, written with a point whatever the host's locale. */
double cdp_decimal_value(const char *text);
/* The logarithm to base e, and its inverse. */
double cdp_log(double value);
double cdp_exp(double value);

#pragma GCC visibility pop

#endif

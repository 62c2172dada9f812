/* Counts the calls of malloc and its kin in a process: LD_PRELOAD this, and read the number from the file that
 * COUNT_MALLOCS_OUT names once the process has ended. glibc only.
 *
 *   cc -shared -fPIC -O2 -o count_mallocs.so count_mallocs.c
 */
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_ullong calls;

static inline void count(void) { atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed); }

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
  count();
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  count();
  if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0) return EINVAL;
  void *block = __libc_memalign(alignment, size);
  if (block == NULL) return ENOMEM;
  *result = block;
  return 0;
}

unsigned long long count_mallocs_so_far(void) { return atomic_load(&calls); }

__attribute__((destructor)) static void report(void) {
  unsigned long long seen = atomic_load(&calls);
  const char *path = getenv("COUNT_MALLOCS_OUT");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (file != NULL) {
    fprintf(file, "%llu\n", seen);
    fclose(file);
  }
}

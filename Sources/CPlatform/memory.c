#define _GNU_SOURCE
#include "cdpplatform.h"

#include <sys/mman.h>

/* Under AddressSanitizer every block comes from malloc, whose bounds it watches. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WATCHED 1
#endif
#endif

#if defined(__linux__) && !defined(WATCHED)

#define MAPPED_BYTES ((size_t)256 << 10)
#define PAGE ((size_t)4096)

/* The bytes of a mapping for `count`; 0 when there is no such size. The kernel rounds up to its own pages. */
static size_t mapping(size_t count) { return (count + PAGE - 1) & ~(PAGE - 1); }

void *cdp_memory_resize(void *block, size_t old_count, size_t new_count) {
  if (block == NULL) old_count = 0;
  int was_mapped = old_count >= MAPPED_BYTES;
  int is_mapped = new_count >= MAPPED_BYTES;
  if (!was_mapped && !is_mapped) return realloc(block, new_count);
  if (is_mapped && mapping(new_count) == 0) return NULL;
  if (was_mapped && is_mapped) {
    void *moved = mremap(block, mapping(old_count), mapping(new_count), MREMAP_MAYMOVE);
    return moved == MAP_FAILED ? NULL : moved;
  }
  void *fresh = is_mapped
      ? mmap(NULL, mapping(new_count), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      : malloc(new_count);
  if (fresh == MAP_FAILED || fresh == NULL) return NULL;
  if (block != NULL) memcpy(fresh, block, old_count < new_count ? old_count : new_count);
  cdp_memory_release(block, old_count);
  return fresh;
}

void cdp_memory_release(void *block, size_t count) {
  if (block == NULL) return;
  if (count >= MAPPED_BYTES) {
    munmap(block, mapping(count));
  } else {
    free(block);
  }
}

#else

void *cdp_memory_resize(void *block, size_t old_count, size_t new_count) {
  (void)old_count;
  return realloc(block, new_count);
}

void cdp_memory_release(void *block, size_t count) {
  (void)count;
  free(block);
}

#endif

const void *cdp_memory_find(const void *bytes, size_t count, const void *wanted, size_t wanted_count) {
  return memmem(bytes, count, wanted, wanted_count);
}

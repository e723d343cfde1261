// Stands in front of the C library's allocator in tests and benchmarks, which link it; the tool does not.

#include "AllocationCounter.h"

#include <errno.h>
#include <stddef.h>

#if defined(__GLIBC__)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static _Thread_local long blocks;
static _Thread_local long large_blocks;
static _Thread_local long bytes;

long allocation_count(void) { return blocks; }
long large_allocation_count(void) { return large_blocks; }
long allocated_bytes(void) { return bytes; }

static void count(size_t size) {
  blocks++;
  bytes += (long)size;
  if (size >= LARGE_ALLOCATION) large_blocks++;
}

void *malloc(size_t size) {
  count(size);
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count(number * size);
  return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
  count(size);
  return __libc_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
  count(size);
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **block, size_t alignment, size_t size) {
  if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0) return EINVAL;
  void *made = memalign(alignment, size);
  if (made == NULL) return ENOMEM;
  *block = made;
  return 0;
}

#else

long allocation_count(void) { return -1; }
long large_allocation_count(void) { return -1; }
long allocated_bytes(void) { return -1; }

#endif

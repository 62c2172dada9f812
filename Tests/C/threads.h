/* Threads of this process. */
#ifndef THREADS_H
#define THREADS_H

#include <stdio.h>
#include <string.h>

/* Whether a thread has begun to end: the one that has waited for it may go on before it leaves the list of threads. */
static inline int thread_is_ending(const char *thread) {
  char path[300], line[512] = "";
  snprintf(path, sizeof path, "/proc/self/task/%s/stat", thread);
  FILE *file = fopen(path, "r");
  if (file == NULL) return 1;
  const char *rest = fgets(line, sizeof line, file) == NULL ? NULL : strrchr(line, ')');
  fclose(file);
  unsigned flags = 0;
  return rest == NULL || sscanf(rest, ") %*c %*d %*d %*d %*d %*d %u", &flags) != 1 || (flags & 4) != 0;
}

#endif /* THREADS_H */

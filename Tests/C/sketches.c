/* Sketches: what may be added, what is counted, and the bytes that come out. */
#include "checks.h"

#include <math.h>

static void works(struct ddog_VoidResult result, const char *file, int line) {
  check(result.tag == DDOG_VOID_RESULT_OK, file, line, "the call succeeds");
}

static void refused(struct ddog_VoidResult result, const char *message, const char *file, int line) {
  if (!check(result.tag == DDOG_VOID_RESULT_ERR, file, line, "the call is refused")) return;
  ddog_CharSlice text = ddog_Error_message(&result.err);
  check(strlen(text.ptr) == text.len && strstr(text.ptr, message) != NULL, file, line, message);
  ddog_Error_drop(&result.err);
}

#define WORKS(call) works((call), __FILE__, __LINE__)
#define REFUSED(message, call) refused((call), message, __FILE__, __LINE__)

static double count_of(struct ddsketch_Handle_DDSketch *sketch) {
  double count = -1;
  WORKS(ddog_ddsketch_count(sketch, &count));
  return count;
}

int main(void) {
  struct ddsketch_Handle_DDSketch sketch = ddog_ddsketch_new();
  CHECK(sketch.inner != NULL);
  CHECK(count_of(&sketch) == 0);
  WORKS(ddog_ddsketch_add(&sketch, 1));
  WORKS(ddog_ddsketch_add(&sketch, 0));
  WORKS(ddog_ddsketch_add_with_count(&sketch, 2.5, 3));
  WORKS(ddog_ddsketch_add_with_count(&sketch, 1e300, 0.5));
  CHECK(count_of(&sketch) == 5.5);

  double wrong[] = {-1, NAN, INFINITY, -INFINITY};
  for (int i = 0; i < 4; i++) {
    REFUSED("point is invalid", ddog_ddsketch_add(&sketch, wrong[i]));
    REFUSED("count is invalid", ddog_ddsketch_add_with_count(&sketch, 1, wrong[i]));
  }
  CHECK(count_of(&sketch) == 5.5);
  REFUSED("null pointer provided", ddog_ddsketch_count(&sketch, NULL));
  REFUSED("Null pointer", ddog_ddsketch_add(NULL, 1));
  REFUSED("Null pointer", ddog_ddsketch_add_with_count(NULL, 1, 1));

  struct ddog_Vec_U8 bytes = ddog_ddsketch_encode(&sketch);
  CHECK(sketch.inner == NULL);
  /* The mapping, then the bins; gamma is that of a relative accuracy of 1/129. */
  CHECK(bytes.len > 24 && bytes.capacity >= bytes.len && bytes.ptr[0] == 0x0a && bytes.ptr[2] == 0x09);
  double gamma = 0;
  if (bytes.len > 11) memcpy(&gamma, bytes.ptr + 3, sizeof gamma);
  CHECK(fabs(gamma - 1.015625) < 1e-12);
  ddog_Vec_U8_drop(bytes);

  double count = 7;
  REFUSED("use after free", ddog_ddsketch_add(&sketch, 1));
  REFUSED("use after free", ddog_ddsketch_count(&sketch, &count));
  CHECK(count == 7);
  bytes = ddog_ddsketch_encode(&sketch);
  CHECK(bytes.len == 0 && bytes.capacity == 0 && bytes.ptr != NULL);
  ddog_Vec_U8_drop(bytes);
  bytes = ddog_ddsketch_encode(NULL);
  CHECK(bytes.len == 0);
  ddog_ddsketch_drop(&sketch);
  ddog_ddsketch_drop(NULL);

  sketch = ddog_ddsketch_new();
  ddog_ddsketch_drop(&sketch);
  CHECK(sketch.inner == NULL);
  ddog_ddsketch_drop(&sketch);
  return finish();
}

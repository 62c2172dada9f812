/* Sketches: distributions of non-negative values, from which quantiles are read within 1 %. Conventions are in
 * common.h. A sketch may be used from one thread at a time. */
#ifndef DDOG_DDSKETCH_H
#define DDOG_DDSKETCH_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "common.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An empty sketch. */
struct ddsketch_Handle_DDSketch ddog_ddsketch_new(void);

/* Frees a sketch; the handle is then empty, and a second call is safe. */
void ddog_ddsketch_drop(struct ddsketch_Handle_DDSketch *sketch);

/* Adds a value. One that is negative, infinite or no number is an error. */
struct ddog_VoidResult ddog_ddsketch_add(struct ddsketch_Handle_DDSketch *sketch, double point);

/* Adds a value `count` times, which need not be whole but not negative, infinite or no number. */
struct ddog_VoidResult ddog_ddsketch_add_with_count(struct ddsketch_Handle_DDSketch *sketch, double point,
                                                    double count);

/* How many values were added. */
struct ddog_VoidResult ddog_ddsketch_count(struct ddsketch_Handle_DDSketch *sketch, double *count_out);

/* The sketch as Protocol Buffers, as the agent reads it. It is consumed: the handle is then empty. */
struct ddog_Vec_U8 ddog_ddsketch_encode(struct ddsketch_Handle_DDSketch *sketch);

/* Frees bytes of the library. */
void ddog_Vec_U8_drop(struct ddog_Vec_U8 _vec);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* DDOG_DDSKETCH_H */

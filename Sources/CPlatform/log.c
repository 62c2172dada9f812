#include "cdpplatform.h"

#include <stdatomic.h>

static _Atomic(int32_t) threshold = CDP_LOG_OFF;
static _Atomic(void *) outputs = NULL;

int32_t cdp_log_threshold(void) { return atomic_load_explicit(&threshold, memory_order_relaxed); }
void cdp_log_set_threshold(int32_t level) { atomic_store(&threshold, level); }

void *cdp_log_outputs(void) { return atomic_load_explicit(&outputs, memory_order_acquire); }

bool cdp_log_replace_outputs(void *expected, void *fresh) {
    return atomic_compare_exchange_strong(&outputs, &expected, fresh);
}

#include "cdpplatform.h"

/* A box and what keeps it reachable; boxes are never freed, so the list only grows at its head. */
typedef struct box {
    cdp_message message;
    struct box *next;
} box;

static box *boxes;
/* Handed out where there is no memory for another. */
static cdp_message empty_box = {(const uint8_t *)"", 0, 0};

/* How far a free box is looked for, so that a caller who never drops one does not slow the others down. */
enum { LOOKED_AT = 64 };

void cdp_message_set(cdp_message *message, const void *text, size_t count) {
    *message = (cdp_message){(const uint8_t *)"", 0, 0};
    uint8_t *copy = count < SIZE_MAX ? malloc(count + 1) : NULL;
    if (copy == NULL) return;
    if (count > 0) memcpy(copy, text, count);
    copy[count] = 0;
    *message = (cdp_message){copy, count, count + 1};
}

void cdp_message_drop(cdp_message *message) {
    if (message == NULL) return;
    /* Other threads may be looking whether its box is free. */
    uintptr_t capacity = __atomic_load_n(&message->capacity, __ATOMIC_RELAXED);
    const uint8_t *text = message->text;
    message->text = (const uint8_t *)"";
    message->count = 0;
    /* Last, for then its box may be taken. */
    __atomic_store_n(&message->capacity, 0, __ATOMIC_RELEASE);
    if (capacity != 0) free((void *)text);
}

cdp_message *cdp_message_box(const void *text, size_t count) {
    cdp_message filled;
    cdp_message_set(&filled, text, count);
    if (filled.capacity == 0) return &empty_box;
    int looked_at = 0;
    for (box *b = __atomic_load_n(&boxes, __ATOMIC_ACQUIRE); b != NULL && looked_at < LOOKED_AT; b = b->next) {
        looked_at++;
        uintptr_t free_capacity = 0;
        if (!__atomic_compare_exchange_n(&b->message.capacity, &free_capacity, filled.capacity, false,
                                         __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            continue;
        b->message.text = filled.text;
        b->message.count = filled.count;
        return &b->message;
    }
    box *fresh = malloc(sizeof(box));
    if (fresh == NULL) {
        free((void *)filled.text);
        return &empty_box;
    }
    fresh->message = filled;
    fresh->next = __atomic_load_n(&boxes, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(&boxes, &fresh->next, fresh, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {
    }
    return &fresh->message;
}

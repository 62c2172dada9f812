/* Structured values: the MessagePack of every kind of token, and what is refused. */
#include "checks.h"

#define KIND(number) {.kind = DDOG_TRACER_VALUE_##number}
#define BYTES(number, string) \
  {.kind = DDOG_TRACER_VALUE_##number, .bytes = {(const uint8_t *)string, sizeof(string) - 1}}
#define HOLDING(number, count) {.kind = DDOG_TRACER_VALUE_##number, .child_count = count}

static ddog_TraceExporterError *encode(const ddog_TracerValueToken *tokens, size_t count,
                                       ddog_TracerEncodedValue **value) {
  struct ddog_Slice_TracerValueToken slice = {tokens, count};
  return ddog_tracer_encode_value(slice, value);
}

static void gives(const ddog_TracerValueToken *tokens, size_t count, const char *bytes, size_t length) {
  ddog_TracerEncodedValue *value = NULL;
  SUCCEEDS(encode(tokens, count, &value));
  ddog_ByteSlice got = ddog_tracer_encoded_value_as_slice(value);
  if (!CHECK(got.len == length && memcmp(got.ptr, bytes, length) == 0)) {
    for (size_t i = 0; i < got.len; i++) printf("%02x ", got.ptr[i]);
    printf("instead of %s\n", bytes);
  }
  ddog_tracer_encoded_value_free(value);
}

#define GIVES(bytes, ...) \
  do { \
    const ddog_TracerValueToken tokens[] = {__VA_ARGS__}; \
    gives(tokens, sizeof tokens / sizeof *tokens, bytes, sizeof(bytes) - 1); \
  } while (0)

#define REFUSES(code, message, ...) \
  do { \
    const ddog_TracerValueToken tokens[] = {__VA_ARGS__}; \
    ddog_TracerEncodedValue *value = NULL; \
    FAILS_WITH(code, message, encode(tokens, sizeof tokens / sizeof *tokens, &value)); \
    CHECK(value == NULL); \
  } while (0)

static void numbers(void) {
  struct {
    int64_t value;
    const char *bytes;
    size_t length;
  } signed_numbers[] = {
      {0, "\x00", 1},           {127, "\x7f", 1},          {128, "\xcc\x80", 2},
      {200, "\xcc\xc8", 2},     {256, "\xcd\x01\x00", 3},  {65536, "\xce\x00\x01\x00\x00", 5},
      {-1, "\xff", 1},          {-32, "\xe0", 1},          {-33, "\xd0\xdf", 2},
      {-129, "\xd1\xff\x7f", 3}, {-32769, "\xd2\xff\xff\x7f\xff", 5},
      {INT64_MIN, "\xd3\x80\x00\x00\x00\x00\x00\x00\x00", 9},
      {INT64_MAX, "\xcf\x7f\xff\xff\xff\xff\xff\xff\xff", 9},
  };
  for (size_t i = 0; i < sizeof signed_numbers / sizeof *signed_numbers; i++) {
    ddog_TracerValueToken token = {.kind = DDOG_TRACER_VALUE_I64, .i64_value = signed_numbers[i].value};
    gives(&token, 1, signed_numbers[i].bytes, signed_numbers[i].length);
  }
  GIVES("\xcf\xff\xff\xff\xff\xff\xff\xff\xff", {.kind = DDOG_TRACER_VALUE_U64, .u64_value = UINT64_MAX});
  GIVES("\x05", {.kind = DDOG_TRACER_VALUE_U64, .u64_value = 5});
  GIVES("\xcb\x3f\xf4\x00\x00\x00\x00\x00\x00", {.kind = DDOG_TRACER_VALUE_F64, .f64_value = 1.25});
  GIVES("\xcb\x00\x00\x00\x00\x00\x00\x00\x00", {.kind = DDOG_TRACER_VALUE_F64, .f64_value = 0});
}

static void lengths(void) {
  size_t sizes[] = {31, 32, 255, 256, 65535, 65536};
  const char *text_heads[] = {"\xbf", "\xd9\x20", "\xd9\xff", "\xda\x01\x00", "\xda\xff\xff", "\xdb\x00\x01\x00\x00"};
  size_t text_lengths[] = {1, 2, 2, 3, 3, 5};
  const char *binary_heads[] = {"\xc4\x1f", "\xc4\x20",     "\xc4\xff",
                                "\xc5\x01\x00", "\xc5\xff\xff", "\xc6\x00\x01\x00\x00"};
  size_t binary_lengths[] = {2, 2, 2, 3, 3, 5};
  char *content = malloc(65536), *expected = malloc(65541);
  memset(content, 'x', 65536);
  for (int i = 0; i < 6; i++) {
    for (int is_text = 0; is_text < 2; is_text++) {
      size_t head = is_text ? text_lengths[i] : binary_lengths[i];
      memcpy(expected, is_text ? text_heads[i] : binary_heads[i], head);
      memcpy(expected + head, content, sizes[i]);
      ddog_TracerValueToken token = {.kind = is_text ? DDOG_TRACER_VALUE_STRING : DDOG_TRACER_VALUE_BINARY,
                                     .bytes = {(const uint8_t *)content, sizes[i]}};
      gives(&token, 1, expected, head + sizes[i]);
    }
  }
  free(content);
  free(expected);
}

static void nesting(void) {
  ddog_TracerValueToken tokens[70];
  memset(tokens, 0, sizeof tokens);
  for (int i = 0; i < 70; i++) {
    tokens[i].kind = DDOG_TRACER_VALUE_ARRAY;
    tokens[i].child_count = 1;
  }
  char expected[65];
  memset(expected, '\x91', sizeof expected);
  expected[64] = '\xc0';
  tokens[64].kind = DDOG_TRACER_VALUE_NIL;
  gives(tokens, 65, expected, 65);
  ddog_TracerEncodedValue *value = NULL;
  tokens[64].kind = DDOG_TRACER_VALUE_ARRAY;
  tokens[65].kind = DDOG_TRACER_VALUE_NIL;
  FAILS_WITH(INVALID_INPUT, "exceeds maximum depth of 64", encode(tokens, 66, &value));
  CHECK(value == NULL);
}

int main(void) {
  GIVES("\xc0", KIND(NIL));
  GIVES("\xc2", {.kind = DDOG_TRACER_VALUE_BOOL, .bool_value = 0});
  GIVES("\xc3", {.kind = DDOG_TRACER_VALUE_BOOL, .bool_value = 1});
  numbers();
  GIVES("\xa5hello", BYTES(STRING, "hello"));
  GIVES("\xa0", KIND(STRING));
  GIVES("\xc4\x02\x00\xff", BYTES(BINARY, "\x00\xff"));
  GIVES("\xc4\x00", KIND(BINARY));
  lengths();
  GIVES("\x90", HOLDING(ARRAY, 0));
  GIVES("\x80", HOLDING(MAP, 0));
  GIVES("\x82\xa1k\x92\xc3\xc0\x01\x80", HOLDING(MAP, 2), BYTES(STRING, "k"), HOLDING(ARRAY, 2),
        {.kind = DDOG_TRACER_VALUE_BOOL, .bool_value = 1}, KIND(NIL),
        {.kind = DDOG_TRACER_VALUE_I64, .i64_value = 1}, HOLDING(MAP, 0));
  /* What a kind does not use is ignored. */
  GIVES("\xc0", {.kind = DDOG_TRACER_VALUE_NIL, .bool_value = 9, .child_count = 5, .bytes = {NULL, 77}});
  nesting();

  ddog_TracerEncodedValue *value = NULL;
  struct ddog_Slice_TracerValueToken broken = {NULL, 1};
  FAILS_WITH(INVALID_ARGUMENT, "token slice is invalid", ddog_tracer_encode_value(broken, &value));
  ddog_TracerValueToken nil = KIND(NIL);
  broken.ptr = (const ddog_TracerValueToken *)((const char *)&nil + 4);
  FAILS_WITH(INVALID_ARGUMENT, "token slice is invalid", ddog_tracer_encode_value(broken, &value));
  broken.ptr = &nil;
  broken.len = UINTPTR_MAX;
  FAILS_WITH(INVALID_ARGUMENT, "token slice is invalid", ddog_tracer_encode_value(broken, &value));
  FAILS_WITH(INVALID_INPUT, "token slice is empty", encode(NULL, 0, &value));
  broken.len = 1;
  FAILS(INVALID_ARGUMENT, ddog_tracer_encode_value(broken, NULL));
  CHECK(value == NULL);
  REFUSES(INVALID_ARGUMENT, "invalid byte slice", {.kind = DDOG_TRACER_VALUE_BINARY, .bytes = {NULL, 3}});
  REFUSES(INVALID_INPUT, "trailing tokens", KIND(NIL), KIND(NIL));
  REFUSES(INVALID_INPUT, "missing child tokens", HOLDING(ARRAY, 4294967295u), KIND(NIL));
  REFUSES(INVALID_INPUT, "missing child tokens", HOLDING(MAP, 2147483647u), KIND(NIL));
  REFUSES(INVALID_INPUT, "unknown token kind", {.kind = 9});
  REFUSES(INVALID_INPUT, "unknown token kind", {.kind = 255});
  REFUSES(INVALID_INPUT, "boolean must be 0 or 1", {.kind = DDOG_TRACER_VALUE_BOOL, .bool_value = 2});
  REFUSES(INVALID_INPUT, "map child count overflows", HOLDING(MAP, 2147483648u));
  REFUSES(INVALID_INPUT, "not valid UTF-8", BYTES(STRING, "\xff"));
  REFUSES(INVALID_INPUT, "exceeds u32::MAX",
          {.kind = DDOG_TRACER_VALUE_BINARY, .bytes = {(const uint8_t *)"x", 4294967296u}});
  CHECK(ddog_tracer_encoded_value_as_slice(NULL).len == 0);
  ddog_tracer_encoded_value_free(NULL);
  return finish();
}

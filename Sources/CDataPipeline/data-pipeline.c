#include "libdata-pipeline.h"

/* A constant of C: Swift has no string whose address lives for ever without running code. */
const char *ddog_data_pipeline_abi_version(void) { return "8.0"; }

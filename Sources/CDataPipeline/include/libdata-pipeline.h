/* data-pipeline: the trace data pipeline for Datadog APM, as a C library. */
#ifndef LIBDATA_PIPELINE_H
#define LIBDATA_PIPELINE_H

#include <stdint.h>

#endif

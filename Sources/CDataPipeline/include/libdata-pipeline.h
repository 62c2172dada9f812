/* Everything that libdata-pipeline-ffi.so offers, in one include. */
#ifndef LIBDATA_PIPELINE_H
#define LIBDATA_PIPELINE_H

#include "datadog/common.h"
#include "datadog/data-pipeline.h"
#include "datadog/log.h"
#include "datadog/shared-runtime.h"
#include "datadog/ddsketch.h"

#endif /* LIBDATA_PIPELINE_H */

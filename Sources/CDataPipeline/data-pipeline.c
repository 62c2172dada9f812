#include "libdata-pipeline.h"

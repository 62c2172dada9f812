#include "cdpplatform.h"

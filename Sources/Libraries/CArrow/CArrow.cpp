#include "CArrow.h"
#include <arrow/api.h>
int carrow_version(void) { return ARROW_VERSION_MAJOR; }

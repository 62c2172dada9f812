#define _GNU_SOURCE
#include "cdpplatform.h"
#include "oldest_glibc.h"

#include <locale.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

double cdp_decimal_value(const char *text) {
    /* The C libraries keep this locale ready: nothing is allocated. */
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (plain == (locale_t)0) return 0;
    double value = strtod_l(text, NULL, plain);
    freelocale(plain);
    return value;
}

CDP_BIND(log, "2.2.5");
CDP_BIND(exp, "2.2.5");

double cdp_log(double value) { return log(value); }
double cdp_exp(double value) { return exp(value); }

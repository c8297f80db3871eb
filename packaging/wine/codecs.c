/* icuuc.dll: Qt 6.10 and later link it for legacy text codecs alone.  Wine 8 has none: there are no converters. */
#include <stddef.h>
#define EXPORTED __declspec(dllexport)
static const int unsupported = 16; /* U_UNSUPPORTED_ERROR */
static void refuse(int *error) { if (error) *error = unsupported; }
EXPORTED void *ucnv_open(const char *name, int *error) { refuse(error); return NULL; }
EXPORTED void ucnv_close(void *converter) {}
EXPORTED void ucnv_reset(void *converter) {}
EXPORTED int ucnv_countAvailable(void) { return 0; }
EXPORTED const char *ucnv_getAvailableName(int number) { return NULL; }
EXPORTED const char *ucnv_getName(void *converter, int *error) { refuse(error); return NULL; }
EXPORTED const char *ucnv_getStandardName(const char *name, const char *standard, int *error) { refuse(error); return NULL; }
EXPORTED signed char ucnv_getMaxCharSize(void *converter) { return 1; }
EXPORTED void ucnv_getFromUCallBack(void *converter, void **action, void **context) { *action = *context = NULL; }
EXPORTED void ucnv_getToUCallBack(void *converter, void **action, void **context) { *action = *context = NULL; }
EXPORTED void ucnv_setFromUCallBack(void *c, void *a, void *x, void *b, void *y, int *error) { refuse(error); }
EXPORTED void ucnv_setToUCallBack(void *c, void *a, void *x, void *b, void *y, int *error) { refuse(error); }
EXPORTED void ucnv_cbToUWriteUChars(void *a, const void *s, int n, int o, int *error) { refuse(error); }
EXPORTED void ucnv_toUnicode(void *c, void *t, void *te, void *s, void *se, void *o, int f, int *error) { refuse(error); }
EXPORTED void ucnv_fromUnicode(void *c, void *t, void *te, void *s, void *se, void *o, int f, int *error) { refuse(error); }
EXPORTED int ucnv_toUCountPending(void *converter, int *error) { refuse(error); return 0; }
EXPORTED int ucnv_fromUCountPending(void *converter, int *error) { refuse(error); return 0; }
EXPORTED void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
EXPORTED void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}

/* What Wine 8's ucrtbase.dll leaves out or does otherwise; ucrtbase.dll of the test prefix takes these from here and
   forwards all the rest to Wine's own, which lies beside it as ucrtwine.dll.  In Microsoft's rules a long double is a
   double. */
#include <windows.h>
#include <complex.h>
#include <errno.h>
#include <math.h>
#define OWN __declspec(dllexport)
typedef struct { float re, im; } Single;
typedef struct { double re, im; } Double;
static Single single_of(float complex z) { Single out = {crealf(z), cimagf(z)}; return out; }
static Double double_of(double complex z) { Double out = {creal(z), cimag(z)}; return out; }
#define Z(a) __builtin_complex((a).re, (a).im)
#define COMPLEX(name) \
    OWN Single own_##name##f(Single a) { return single_of(name##f(Z(a))); } \
    OWN Double own_##name(Double a) { return double_of(name(Z(a))); } \
    OWN Double own_##name##l(Double a) { return double_of(name(Z(a))); }
#define REAL(name, value) \
    OWN float own_##name##f(Single a) { return (float)(value); } \
    OWN double own_##name(Double a) { return value; } \
    OWN double own_##name##l(Double a) { return value; }
COMPLEX(cacos) COMPLEX(cacosh) COMPLEX(casin) COMPLEX(casinh) COMPLEX(catan) COMPLEX(catanh) COMPLEX(ccos) COMPLEX(ccosh)
COMPLEX(cexp) COMPLEX(clog) COMPLEX(conj) COMPLEX(cproj) COMPLEX(csin) COMPLEX(csinh) COMPLEX(csqrt) COMPLEX(ctan)
COMPLEX(ctanh)
REAL(cabs, hypot(a.re, a.im)) REAL(carg, atan2(a.im, a.re)) REAL(creal, a.re) REAL(cimag, a.im)
OWN Single own_cpowf(Single a, Single b) { return single_of(cpowf(Z(a), Z(b))); }
OWN Double own_cpow(Double a, Double b) { return double_of(cpow(Z(a), Z(b))); }
OWN Double own_cpowl(Double a, Double b) { return double_of(cpow(Z(a), Z(b))); }
/* Windows says EACCES where another process has the lock; Wine 8 leaves errno as it was. */
OWN int own__locking(int file, int mode, long size)
{
    HMODULE wine = GetModuleHandleA("ucrtwine.dll");
    int (*locking)(int, int, long) = (void *)GetProcAddress(wine, "_locking");
    int *(*place)(void) = (void *)GetProcAddress(wine, "_errno");
    int result;
    *place() = 0;
    result = locking(file, mode, size);
    if (result == -1 && *place() == 0)
        *place() = EACCES;
    return result;
}

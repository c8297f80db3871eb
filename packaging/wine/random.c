/* bcryptprimitives.dll: Windows 8 and later draw random numbers by ProcessPrng, which Wine 8 has not. */
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG size); /* RtlGenRandom of advapi32 */
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T size)
{
    const SIZE_T largest = 1u << 24;
    for (; size; ) {
        ULONG part = (ULONG)(size < largest ? size : largest);
        if (!SystemFunction036(buffer, part))
            return FALSE;
        buffer += part;
        size -= part;
    }
    return TRUE;
}

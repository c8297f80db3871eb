/* The body of python3.dll: everything it exports is forwarded by the .def file beside it. */
#include <windows.h>
BOOL WINAPI DllMain(HINSTANCE own, DWORD reason, LPVOID reserved) { return TRUE; }

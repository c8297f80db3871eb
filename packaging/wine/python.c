/* python.exe and, with -mwindows, pythonw.exe: hands the command line to the interpreter's library. */
#include <windows.h>
#include <stdlib.h>
__declspec(dllimport) int Py_Main(int count, wchar_t **words);
int wmain(int count, wchar_t **words) { return Py_Main(count, words); }
int WINAPI wWinMain(HINSTANCE own, HINSTANCE before, LPWSTR line, int show) { return Py_Main(__argc, __wargv); }

/* `bcryptprimitives.dll` for versions of Wine that have none: Rust's standard library asks it for random numbers. */

#include <windows.h>

#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length) {
    return RtlGenRandom(buffer, (ULONG)length);
}

/* A `bcryptprimitives.dll` for versions of Wine that lack it. Rust's standard library gets random numbers from it. */

#include <windows.h>

#include <ntsecapi.h>

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length) {
    return RtlGenRandom(buffer, (ULONG)length);
}

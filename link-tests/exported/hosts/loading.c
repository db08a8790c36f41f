/* Loads the library at the given path at run time. */

#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **arguments) {
    void *library = count == 2 ? dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    const char *(*wiring)(void) = library ? (const char *(*)(void))dlsym(library, "wiring") : NULL;
    if (!wiring) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    fputs(wiring(), stdout);
    return 0;
}

/* Loads the library whose path it is given, while it runs. */

#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **arguments) {
    void *library = count == 2 ? dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    void (*print_wiring)(void) = library ? (void (*)(void))dlsym(library, "print_wiring") : NULL;
    if (!print_wiring) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    print_wiring();
    return 0;
}

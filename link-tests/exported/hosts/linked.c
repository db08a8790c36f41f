/* Links to the library. */

#include <stdio.h>

const char *wiring(void);

int main(void) {
    fputs(wiring(), stdout);
    return 0;
}

/* Links to the library. */

void print_wiring(void);

int main(void) {
    print_wiring();
    return 0;
}

//! Prints the wiring. All receivers are in a shared library.

#![forbid(unsafe_code)]

fn main() {
    print!("{}", link_tests_shared::wiring());
}

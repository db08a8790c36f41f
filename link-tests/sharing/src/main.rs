//! Prints the wiring. All receivers are in the shared library.

#![forbid(unsafe_code)]

fn main() {
    print!("{}", link_tests_shared::wiring());
}

//! Prints the wiring.

#![forbid(unsafe_code)]

fn main() {
    print!("{}", link_tests::wiring());
}

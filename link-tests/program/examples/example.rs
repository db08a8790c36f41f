//! Prints the wiring, as an example of the package.

#![forbid(unsafe_code)]

fn main() {
    print!("{}", link_tests::wiring());
}

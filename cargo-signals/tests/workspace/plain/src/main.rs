//! Has no signals.

fn main() {
    println!("plain");
}

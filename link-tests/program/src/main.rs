//! Prints the wiring of a program of several crates.

#![forbid(unsafe_code)]

use link_tests_signals::{first, second};
use signals_core::Receiver;

signals_core::link_dependencies!();

fn print<R: std::fmt::Debug>(signal: &str, responses: impl Iterator<Item = (Receiver, R)>) {
    println!("{signal}");
    for (receiver, response) in responses {
        println!("  {} (order {}, line {}) -> {response:?}", receiver.path(), receiver.order(), receiver.line());
    }
}

fn main() {
    let mut seen = Vec::new();
    print("first::SAVED", first::SAVED.responses(&mut seen));
    println!("  {seen:?}");
    print("second::SAVED by a String", second::SAVED.responses(&String::new(), true));
    print("second::SAVED by a u8", second::SAVED.responses(&0_u8, true));
    print("second::SAVED by a char", second::SAVED.responses(&'c', true));
    print("alpha1::SAVED", alpha1::SAVED.responses(5));
    print("twin_1::TWIN", twin_1::TWIN.responses());
    print("twin_2::TWIN", twin_2::TWIN.responses());
    println!("{}", alpha::describe(1));
}

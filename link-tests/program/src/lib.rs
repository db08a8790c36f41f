//! A program of several crates. Its wiring must be the same however it is built, and whatever it is linked into.
//!
//! ```
//! assert_eq!(link_tests::wiring(), link_tests::EXPECTED);
//! ```

#![forbid(unsafe_code)]

use std::fmt::{self, Debug, Write};

use generics::{Describe as _, NUMBERS};
use link_tests_signals::{first, second};
use signals_core::Receiver;

signals_core::link_dependencies!();

/// The result of [`wiring`], unless a build lost receivers.
pub const EXPECTED: &str = include_str!("../tests/wiring.txt");

/// Sends every signal, and returns which receivers ran, in what order, and their responses. Then follows the map of the wiring.
#[must_use]
pub fn wiring() -> String {
    keep();
    Wiring.to_string()
}

/// Copies the running program into the directory that `LINK_TESTS_KEEP` names, for `link-matrix` to read. Doctests are deleted.
fn keep() {
    let Some(directory) = std::env::var_os("LINK_TESTS_KEEP") else { return };
    let program = std::env::current_exe().expect("the system knows the path of this program");
    let name = std::process::id().to_string();
    std::fs::copy(program, std::path::Path::new(&directory).join(name)).expect("the directory can be written to");
}

struct Wiring;

impl fmt::Display for Wiring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_wiring(f)
    }
}

fn write_wiring(to: &mut impl Write) -> fmt::Result {
    let mut seen = Vec::new();
    write_responses(to, "first::SAVED", first::SAVED.responses(&mut seen))?;
    first::SAVED.send(&mut seen);
    seen.iter().try_for_each(|name| writeln!(to, "  {name}"))?;
    write_responses(to, "second::SAVED by a String", second::SAVED.responses(&String::new(), true))?;
    write_responses(to, "second::SAVED by a u8", second::SAVED.responses(&0_u8, true))?;
    write_responses(to, "second::SAVED by a char", second::SAVED.responses(&'c', true))?;
    write_responses(to, "alpha1::SAVED", alpha1::SAVED.responses(5))?;
    write_responses(to, "twin_1::TWIN", twin_1::TWIN.responses())?;
    write_responses(to, "twin_2::TWIN", twin_2::TWIN.responses())?;
    write_responses(to, "generics::NUMBERS", NUMBERS.responses(7))?;
    writeln!(to, "{} {} {}", alpha::describe(1), ["a", "b"].describe(), generics::of_bytes())?;
    writeln!(to, "all signals")?;
    for signal in signals_core::signals() {
        // Lines of the library change with it.
        let line = if signal.module_path() == "signals_core" { 0 } else { signal.line() };
        writeln!(to, "  {signal:?} {} ({}, line {line})", signal.signature(), signal.file())?;
        for receiver in signal.receivers() {
            let (path, order, uid) = (receiver.path(), receiver.order(), receiver.uid());
            let (file, line) = (receiver.file(), receiver.line());
            let sender = if receiver.sender().is_some() { ", for one type of sender" } else { "" };
            writeln!(to, "    {path} (order {order}, uid {uid:?}, {file}, line {line}{sender})")?;
        }
    }
    Ok(())
}

fn write_responses<R: Debug>(
    to: &mut impl Write,
    signal: &str,
    responses: impl Iterator<Item = (Receiver, R)>,
) -> fmt::Result {
    writeln!(to, "{signal}")?;
    for (receiver, response) in responses {
        let (path, order, line) = (receiver.path(), receiver.order(), receiver.line());
        writeln!(to, "  {path} (order {order}, line {line}) -> {response:?}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn wiring_of_a_unit_test() {
        assert_eq!(super::wiring(), super::EXPECTED);
    }
}

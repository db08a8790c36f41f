//! What `cargo signals` reads from the file, beside what the program says.

use std::fmt::{self, Write as _};
use std::path::Path;

use cargo_signals::binary::Binary;
use cargo_signals::wiring::{Receiver, Signal};

/// Returns an error message if the map that the tool reads from the file is not the one at the end of the program's output.
pub(crate) fn compare(file: &Path, output: &str) -> Result<(), String> {
    let map = map(&signals(file)?).map_err(|error| error.to_string())?;
    let (_, own) = output.split_once(HEAD).ok_or("the program prints no map")?;
    if map == own { Ok(()) } else { Err(format!("cargo signals finds\n{map}")) }
}

/// The same for `link-tests/bare`, which prints the receivers of its signal for each sender, with their responses.
pub(crate) fn compare_bare(file: &Path, output: &str) -> Result<(), String> {
    let signals = signals(file)?;
    let [signal] = &signals[..] else { return Err(format!("cargo signals finds {} signals", signals.len())) };
    let mut expected = String::new();
    for heading in output.lines().filter(|line| !line.starts_with(' ')) {
        let (_, sender) = heading.split_once(" by a ").ok_or("the program prints no sender")?;
        writeln!(expected, "{heading}").map_err(|error| error.to_string())?;
        let is_called = |receiver: &&Receiver| receiver.sender.as_ref().is_none_or(|other| other.text == sender);
        for Receiver { path, order, line, .. } in signal.receivers.iter().filter(is_called) {
            writeln!(expected, "  {path} (order {order}, line {line})").map_err(|error| error.to_string())?;
        }
    }
    let without_response = |line: &str| line.split(" -> ").next().unwrap_or_default().to_owned() + "\n";
    let own = output.lines().map(without_response).collect::<String>();
    if expected == own { Ok(()) } else { Err(format!("cargo signals finds\n{expected}")) }
}

fn signals(file: &Path) -> Result<Vec<Signal>, String> {
    let binary = Binary::read(file).map_err(|error| format!("cargo signals: {error}"))?;
    Ok(binary.program.signals)
}

/// Where the map begins.
const HEAD: &str = "\nall signals\n";

/// What `link-tests/program` prints.
fn map(signals: &[Signal]) -> Result<String, fmt::Error> {
    let mut map = String::new();
    for signal in signals {
        let line = if signal.module_path == "signals_core" { 0 } else { signal.line };
        writeln!(map, "  {} {} ({}, line {line})", signal.path(), signal.signature, signal.file)?;
        for receiver in &signal.receivers {
            let (path, order, uid) = (&receiver.path, receiver.order, receiver.uid());
            let (file, line) = (&receiver.file, receiver.line);
            let sender = if receiver.sender.is_some() { ", for one type of sender" } else { "" };
            writeln!(map, "    {path} (order {order}, uid {uid:?}, {file}, line {line}{sender})")?;
        }
    }
    Ok(map)
}

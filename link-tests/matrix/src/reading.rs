//! What `cargo signals` reads from the file, beside what the program says.

use std::fmt::{self, Write as _};
use std::path::Path;

use cargo_signals::binary::Binary;
use cargo_signals::wiring::Signal;

/// Returns an error message if the map that the tool reads from the file is not the one at the end of the program's output.
pub(crate) fn compare(file: &Path, output: &str) -> Result<(), String> {
    let signals = Binary::read(file).map_err(|error| format!("cargo signals: {error}"))?.program.signals;
    let map = map(&signals).map_err(|error| error.to_string())?;
    let (_, own) = output.split_once(HEAD).ok_or("the program prints no map")?;
    if map == own { Ok(()) } else { Err(format!("cargo signals finds\n{map}")) }
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

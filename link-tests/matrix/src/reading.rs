//! What `cargo signals` reads from the file, beside what the program says.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use cargo_signals::binary::Binary;
use cargo_signals::wiring::{Receiver, Signal};

/// Returns an error message if the tool does not find in the file what the program printed.
pub(crate) fn compare(file: &Path, output: &str) -> Result<(), String> {
    let signals = Binary::read(file).map_err(|error| format!("cargo signals: {error}"))?.program.signals;
    let all = signals.iter().fold("all signals\n".to_owned(), |mut all, signal| {
        let line = if signal.module_path == "signals_core" { 0 } else { signal.line };
        let _ = writeln!(all, "  {} (line {line}): {}", signal.path(), signal.receivers.len());
        all
    });
    if !output.ends_with(&all) {
        return Err(format!("cargo signals finds\n{all}"));
    }
    let called = output.lines().map(|line| line.split(" -> ").next().unwrap_or_default()).collect::<Vec<_>>();
    // The program does not send this one.
    for signal in signals.iter().filter(|signal| signal.name != "INNER") {
        for calls in calls(signal) {
            if !calls.is_empty() && !called.windows(calls.len()).any(|lines| lines == calls) {
                return Err(format!("cargo signals finds for {}\n{}", signal.path(), calls.join("\n")));
            }
        }
    }
    Ok(())
}

/// The lines that the program prints for each type of sender, and for all others.
fn calls(signal: &Signal) -> Vec<Vec<String>> {
    let senders = signal.receivers.iter().map(sender).chain([None]).collect::<BTreeSet<_>>();
    senders.into_iter().map(|sent_by| calls_by(signal, sent_by)).collect()
}

fn calls_by(signal: &Signal, sent_by: Option<&str>) -> Vec<String> {
    let is_called = |receiver: &&Receiver| [None, sent_by].contains(&sender(receiver));
    let line = |it: &Receiver| format!("  {} (order {}, line {})", it.path, it.order, it.line);
    signal.receivers.iter().filter(is_called).map(line).collect()
}

fn sender(receiver: &Receiver) -> Option<&str> {
    receiver.sender.as_ref().map(|sender| sender.text.as_str())
}

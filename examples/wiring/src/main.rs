//! Prints the signals and receivers of the example `requests` as text, as JSON or as a Graphviz graph.
//!
//! `cargo run -p wiring -- dot | dot -Tsvg > wiring.svg`

#![forbid(unsafe_code)]

use std::collections::HashMap;
use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use signals_core::{Receiver, Signal, check, signals};
use tinyjson::JsonValue;

signals_core::link_dependencies!();

fn main() -> ExitCode {
    let format = env::args().nth(1).unwrap_or_else(|| "text".to_owned());
    let map = match format.as_str() {
        "text" => text(),
        "json" => json(),
        "dot" => dot(),
        _ => {
            eprintln!("usage: wiring [text|json|dot]");
            return ExitCode::from(2);
        }
    };
    // The reader of a pipe may stop early, as `head` does.
    let _ = writeln!(io::stdout(), "{map}");
    for problem in check() {
        eprintln!("{problem}");
    }
    ExitCode::SUCCESS
}

/// Every signal, formatted with `Display`.
fn text() -> String {
    signals().map(|signal| format!("{signal}\n")).collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

fn json() -> String {
    let signals = signals().map(|signal| {
        object([
            ("name", signal.name().to_owned().into()),
            ("module_path", signal.module_path().to_owned().into()),
            ("signature", signal.signature().to_owned().into()),
            ("receivers", signal.receivers().map(|receiver| receiver_json(&receiver)).collect::<Vec<_>>().into()),
        ])
    });
    JsonValue::from(signals.collect::<Vec<_>>()).format().unwrap_or_default()
}

fn receiver_json(receiver: &Receiver) -> JsonValue {
    let sender = receiver.sender().map_or(JsonValue::Null, |sender| sender.name().to_owned().into());
    object([
        ("path", receiver.path().to_owned().into()),
        ("file", receiver.file().to_owned().into()),
        ("line", f64::from(receiver.line()).into()),
        ("order", f64::from(receiver.order()).into()),
        ("uid", receiver.uid().to_owned().into()),
        ("sender", sender),
        ("connected", receiver.is_connected().into()),
    ])
}

fn object<const N: usize>(fields: [(&str, JsonValue); N]) -> JsonValue {
    fields.map(|(name, value)| (name.to_owned(), value)).into_iter().collect::<HashMap<_, _>>().into()
}

/// An arrow from each signal to each of its receivers, numbered in the order in which they run.
fn dot() -> String {
    let arrows = signals().flat_map(|signal: &Signal| {
        let name = signal.name();
        let receivers = signal.receivers().enumerate();
        receivers
            .map(move |(place, receiver)| format!("    {name} -> \"{}\" [label={}];\n", receiver.path(), place + 1))
    });
    let shapes = signals().map(|signal| format!("    {} [shape=box];\n", signal.name()));
    format!("digraph wiring {{\n    rankdir=LR;\n{}{}}}", shapes.collect::<String>(), arrows.collect::<String>())
}

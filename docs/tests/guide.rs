//! What `django.md` shows is what the other tests run, and its tables name the signals that there are.

use std::collections::HashSet;

use signals_core::{Signal, check, signals};

signals_core::link_dependencies!();

const GUIDE: &str = include_str!("../django.md");
const TESTS: [&str; 6] = [
    include_str!("guide.rs"),
    include_str!("idioms.rs"),
    include_str!("logins.rs"),
    include_str!("models.rs"),
    include_str!("requests.rs"),
    include_str!("settings.rs"),
];

/// Without indentation, for a test may have it in a module.
fn unindented(code: &str) -> String {
    let lines = code.lines().map(|line| line.trim().to_owned() + "\n");
    format!("\n{}", lines.collect::<String>())
}

/// The code blocks of the guide that are in Rust.
fn blocks() -> impl Iterator<Item = &'static str> {
    let blocks = GUIDE.split("\n```rust\n").skip(1);
    blocks.map(|block| block.split_once("\n```").expect("a block that begins ends").0)
}

#[test]
fn each_block_stands_in_one_of_the_tests() {
    let tests = TESTS.map(unindented);
    let stands = |block: &&str| tests.iter().any(|test| test.contains(&unindented(block)));
    let made_up = blocks().filter(|block| !stands(block)).collect::<Vec<_>>();
    assert!(made_up.is_empty(), "no test runs:\n\n{}", made_up.join("\n\n"));
    assert!(blocks().count() > 20);
}

/// The names of the arguments, as `sender, insert`.
fn arguments(signal: &Signal) -> String {
    let mut pieces = signal.signature().split(": ").collect::<Vec<_>>();
    pieces.pop(); // the type of the last one
    let is_of_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let names = pieces.iter().map(|piece| piece.rsplit(|letter| !is_of_name(letter)).next());
    names.map(|name| name.expect("a split has a part")).collect::<Vec<_>>().join(", ")
}

#[test]
fn each_signal_has_a_row_with_its_arguments() {
    let crates = ["signals_auth", "signals_http", "signals_orm", "signals_settings", "signals_template"];
    let announced = signals().filter(|signal| {
        let krate = signal.module_path().split("::").next().expect("a path has a part");
        // `MODELS` is the list of models, and not for users.
        crates.contains(&krate) && signal.name() != "MODELS"
    });
    let rows = GUIDE.lines().filter(|line| line.starts_with('|')).collect::<Vec<_>>();
    let missing = announced.map(|signal| (format!("`{}`", signal.name()), format!("`{}`", arguments(signal))));
    let missing = missing.filter(|(name, arguments)| {
        let cells = [format!("| {name} | {arguments} |"), format!("| {name} * | {arguments} |")];
        !rows.iter().any(|row| cells.iter().any(|cells| row.contains(cells)))
    });
    assert_eq!(missing.collect::<Vec<_>>(), []);
}

#[test]
fn the_crates_it_tells_of_are_linked() {
    let crates = signals().filter_map(|signal| signal.module_path().split("::").next()).collect::<HashSet<_>>();
    for announcing in ["signals_auth", "signals_http", "signals_orm", "signals_settings", "signals_template"] {
        assert!(crates.contains(announcing), "{crates:?}");
    }
}

#[test]
fn the_wiring_is_sound() {
    for signal in signals() {
        println!("{signal}");
    }
    assert!(check().is_empty(), "{:?}", check());
}

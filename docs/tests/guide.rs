//! Checks that the code in the guides is code of the other tests, and that the tables of `django.md` list every signal.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use signals_core::{Signal, check, signals};

signals_core::link_dependencies!();

const GUIDE: &str = include_str!("../django.md");
const GUIDES: [&str; 3] = [GUIDE, include_str!("../durable.md"), include_str!("../testing.md")];
const TESTS: [&str; 10] = [
    include_str!("durable.rs"),
    include_str!("guide.rs"),
    include_str!("idioms.rs"),
    include_str!("logins.rs"),
    include_str!("models.rs"),
    include_str!("requests.rs"),
    include_str!("settings.rs"),
    include_str!("testing.rs"),
    include_str!("testing_receivers.rs"),
    include_str!("testing_servers.rs"),
];

/// The crates whose signals the guide lists. `signals-actix` sends those of `signals-http`.
const CRATES: [&str; 7] = [
    "signals_auth",
    "signals_database",
    "signals_http",
    "signals_orm",
    "signals_settings",
    "signals_sqlx",
    "signals_template",
];

/// Removes indentation, because a test may have the code inside a module.
fn unindented(code: &str) -> String {
    let lines = code.lines().map(|line| line.trim().to_owned() + "\n");
    format!("\n{}", lines.collect::<String>())
}

/// The Rust code blocks of the guides.
fn blocks() -> impl Iterator<Item = &'static str> {
    let blocks = GUIDES.into_iter().flat_map(|guide| guide.split("\n```rust\n").skip(1));
    blocks.map(|block| block.split_once("\n```").expect("the code block is closed").0)
}

#[test]
fn every_code_block_is_part_of_a_test() {
    let tests = TESTS.map(unindented);
    let is_tested = |block: &&str| tests.iter().any(|test| test.contains(&unindented(block)));
    let untested = blocks().filter(|block| !is_tested(block)).collect::<Vec<_>>();
    assert!(untested.is_empty(), "no test runs:\n\n{}", untested.join("\n\n"));
    assert!(blocks().count() > 35);
}

/// The names of the arguments, such as `sender, insert`.
fn arguments(signal: &Signal) -> String {
    let mut pieces = signal.signature().split(": ").collect::<Vec<_>>();
    pieces.pop(); // the type of the last one
    let is_of_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    let names = pieces.iter().map(|piece| piece.rsplit(|letter| !is_of_name(letter)).next());
    names.map(|name| name.expect("a split has a part")).collect::<Vec<_>>().join(", ")
}

/// The cell for what receivers return: empty if that is nothing.
fn response(signal: &Signal) -> String {
    let response = signal.signature().rsplit_once(") -> ").map_or("", |(_, response)| response);
    if response.is_empty() { "|".to_owned() } else { format!("`{response}` |") }
}

/// The mark of an asynchronous signal, as the source declares it.
fn star(signal: &Signal) -> &'static str {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(signal.file());
    let source = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let declaration = source.split_once(&format!("static {}: ", signal.name())).expect("the file declares it").1;
    if declaration.starts_with("AsyncSignal<") { " *" } else { "" }
}

#[test]
fn every_signal_has_a_row_with_its_arguments_and_response() {
    let announced = signals().filter(|signal| {
        let krate = signal.module_path().split("::").next().expect("a path has a part");
        // `MODELS` collects the models. It is internal.
        CRATES.contains(&krate) && signal.name() != "MODELS"
    });
    let rows = GUIDE.lines().filter(|line| line.starts_with('|')).collect::<Vec<_>>();
    let missing = announced
        .map(|signal| format!("| `{}`{} | `{}` | {}", signal.name(), star(signal), arguments(signal), response(signal)))
        .filter(|cells| !rows.iter().any(|row| row.contains(cells)));
    assert_eq!(missing.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn the_documented_crates_are_linked() {
    let crates = signals().filter_map(|signal| signal.module_path().split("::").next()).collect::<HashSet<_>>();
    for announcing in CRATES {
        assert!(crates.contains(announcing), "{crates:?}");
    }
}

#[test]
fn the_wiring_has_no_problems() {
    for signal in signals() {
        println!("{signal}");
    }
    assert!(check().is_empty(), "{:?}", check());
}

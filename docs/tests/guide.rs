//! Checks that the code in the guides and in the READMEs of `contrib/` is code of the other tests, and that the tables of
//! `django.md` and of these READMEs list every signal.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;

use signals_core::{Signal, check, signals};

signals_core::link_dependencies!();

const GUIDE: &str = include_str!("../django.md");
const GUIDES: [&str; 3] = [GUIDE, include_str!("../durable.md"), include_str!("../testing.md")];
const READMES: [(&str, &str); 8] = [
    ("signals_actix", include_str!("../../contrib/signals-actix/README.md")),
    ("signals_auth", include_str!("../../contrib/signals-auth/README.md")),
    ("signals_durable", include_str!("../../contrib/signals-durable/README.md")),
    ("signals_http", include_str!("../../contrib/signals-http/README.md")),
    ("signals_orm", include_str!("../../contrib/signals-orm/README.md")),
    ("signals_settings", include_str!("../../contrib/signals-settings/README.md")),
    ("signals_sqlx", include_str!("../../contrib/signals-sqlx/README.md")),
    ("signals_template", include_str!("../../contrib/signals-template/README.md")),
];
const TESTS: [&str; 12] = [
    // Its example, which is a test, too.
    include_str!("../../contrib/signals-actix/src/lib.rs"),
    include_str!("durable.rs"),
    include_str!("guide.rs"),
    include_str!("idioms.rs"),
    include_str!("logins.rs"),
    include_str!("models.rs"),
    include_str!("readmes.rs"),
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

/// Removes indentation, because a test may have the code inside a module, and the marks of documentation.
fn unindented(code: &str) -> String {
    let lines = code.lines().map(|line| line.trim().trim_start_matches("//! ").to_owned() + "\n");
    format!("\n{}", lines.collect::<String>())
}

/// The Rust code blocks of the guides and READMEs. Those that say `ignore` in a guide are sketches.
fn blocks() -> impl Iterator<Item = &'static str> {
    let guides = GUIDES.into_iter().flat_map(|guide| guide.split("\n```rust\n").skip(1));
    let readmes = READMES.into_iter().flat_map(|(_, readme)| readme.split("\n```rust").skip(1));
    let readmes = readmes.map(|block| block.trim_start_matches(",ignore").trim_start_matches('\n'));
    guides.chain(readmes).map(|block| block.split_once("\n```").expect("the code block is closed").0)
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

/// The crate of a signal.
fn krate(signal: &'static Signal) -> &'static str {
    signal.module_path().split("::").next().expect("a path has a part")
}

/// The signals of the documented crates.
fn announced() -> impl Iterator<Item = &'static Signal> {
    // `MODELS` collects the models. It is internal.
    signals().filter(|signal| CRATES.contains(&krate(signal)) && signal.name() != "MODELS")
}

/// The rows of the tables of a text.
fn rows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| line.starts_with('|'))
}

/// The names between backticks that are those of statics, such as `PRE_SAVE`.
fn names(cell: &str) -> impl Iterator<Item = &str> {
    let is_name = |code: &&str| {
        code.len() > 1
            && code.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_')
    };
    cell.split('`').skip(1).step_by(2).filter(is_name)
}

#[test]
fn every_signal_has_a_row_with_its_arguments_and_response() {
    let rows = rows(GUIDE).collect::<Vec<_>>();
    let missing = announced()
        .map(|signal| format!("| `{}`{} | `{}` | {}", signal.name(), star(signal), arguments(signal), response(signal)))
        .filter(|cells| !rows.iter().any(|row| row.contains(cells)));
    assert_eq!(missing.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn every_row_of_the_guide_is_of_a_signal() {
    let here = rows(GUIDE).filter_map(|row| row.split('|').nth(3));
    let known = announced().map(Signal::name).collect::<HashSet<_>>();
    let unknown = here.flat_map(names).filter(|name| !known.contains(name));
    assert_eq!(unknown.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn every_readme_lists_the_signals_of_its_crate_and_no_others() {
    for (of, readme) in READMES {
        // Which crates send the signals of others.
        let sends = |krate: &str| match of {
            "signals_actix" => krate == "signals_http",
            "signals_orm" | "signals_sqlx" => krate == of || krate == "signals_database",
            _ => krate == of,
        };
        let sent = announced().filter(|signal| sends(krate(signal))).map(Signal::name);
        let listed = rows(readme).filter_map(|row| row.split('|').nth(1)).flat_map(names);
        assert_eq!(listed.collect::<BTreeSet<_>>(), sent.collect::<BTreeSet<_>>(), "{of}");
    }
}

#[test]
fn the_documented_crates_are_linked() {
    let crates = signals().map(krate).collect::<HashSet<_>>();
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

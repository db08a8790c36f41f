//! Checks the output of the example, and that the README shows its code.

use std::process::Command;

const OUTPUT: &str = r#"audit: order 7 is paid
mail: thanks for order 7
save " Ada ": Ok(()), the owner is "Ada"
save " ": Err("an account has an owner"), the owner is ""
"#;

#[test]
fn the_example_prints_what_its_receivers_do() {
    let output = Command::new(env!("CARGO_BIN_EXE_quickstart")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), OUTPUT);
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn the_readme_shows_the_example() {
    let readme = include_str!("../../../README.md");
    let (_, example) = include_str!("../src/main.rs").split_once("\n\n").unwrap();
    assert!(readme.contains(example));
}

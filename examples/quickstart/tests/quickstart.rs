//! The example prints what its code promises.

use std::process::Command;

const EXPECTED: &str = r#"audit: order 7 is paid
mail: thanks for order 7
save " Ada ": Ok(()), owner "Ada"
save " ": Err("an account has an owner"), owner ""
courier ships for 1000 cents
"#;

#[test]
fn the_example_prints_what_its_receivers_do() {
    let output = Command::new(env!("CARGO_BIN_EXE_quickstart")).output().expect("the example runs");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), EXPECTED);
    assert!(output.stderr.is_empty(), "{output:?}");
}

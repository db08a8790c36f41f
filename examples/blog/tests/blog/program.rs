//! The command line, and the demo.

use std::fs;
use std::process::Output;

use crate::site::{Directory, Site, command};

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("stdout is text")
}

#[test]
fn the_demo_shows_what_every_receiver_does_and_leaves_nothing_behind() {
    let directory = Directory::new("demo");
    let output = command().arg("--demo").env("TMPDIR", &directory.0).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let stdout = stdout(&output);
    for receiver in ["audit", "editing", "freshness", "logins", "profiles", "spam", "visits"] {
        assert!(stdout.contains(&format!("\n{receiver}: ")), "{receiver} in {stdout}");
    }
    let statuses = stdout.lines().filter_map(|line| line.strip_prefix("  answer: "));
    let statuses = statuses.map(|status| &status[..3]).collect::<Vec<_>>().join(" ");
    assert_eq!(statuses, "303 422 303 200 200 303 422 303 303 403 303 422 422 422 422 422 429 415", "{stdout}");
    assert_eq!(fs::read_dir(&directory.0).unwrap().count(), 0, "a file is left behind");
}

#[tokio::test]
async fn data_survives_a_restart() {
    let site = Site::start("restart");
    let mut ada = site.user("ada").await;
    ada.post("/posts/welcome/comments", &[("body", "Thanks")]).await.unwrap();
    // In place, so that the directory stays.
    let again = Directory::new("restarted");
    fs::copy(site.directory.database(), again.database()).unwrap();
    drop(site);
    let site = Site::start_with(again, &[]);
    assert!(site.stranger().get("/posts/welcome").await.unwrap().body.contains("Thanks"));
    assert_eq!(site.select("SELECT title FROM post").await, ["Welcome"]);
}

#[test]
fn invalid_arguments_print_the_usage() {
    for arguments in [
        &["--address"][..],
        &["--address", "nowhere"],
        &["--what"],
        &["--demo", "more"],
        &["--busy", "long"],
        &["--database", "x", "--address"],
    ] {
        let output = command().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("usage: blog"), "{arguments:?}");
    }
    let help = command().arg("--help").output().unwrap();
    assert!(help.status.success() && help.stdout.starts_with(b"usage: blog"));
}

//! The page of `cargo signals graph --html`, in a browser where Chromium is installed.

use std::process::Command;

use cargo_signals::binary::Binary;
use cargo_signals::graph::html;
use cargo_signals::report;

use crate::common;

fn page() -> String {
    common::own();
    let binary = Binary::read(&common::path()).unwrap();
    html(&binary, &report::all(&binary), Some("https://example.com/{file}#L{line}"), None)
}

/// The text of the page once its script ran. `None` without Chromium.
fn in_browser(page: &str, fragment: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    std::fs::write(&file, page).unwrap();
    let profile = folder.path().join("profile");
    let address = format!("file://{}#{fragment}", file.display());
    let browser = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg(address)
        .output();
    let Ok(output) = browser else {
        eprintln!("SKIPPED: chromium is not installed, so the page was not opened");
        return None;
    };
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_page_needs_nothing_else() {
    let page = page();
    assert!(!page.contains("src=") && !page.contains("<link") && !page.contains("{{"));
}

#[test]
fn a_signal() {
    let Some(dom) = in_browser(&page(), "signal%20request_signals%3A%3AREQUEST_STARTED") else { return };
    for text in ["limiter::limit", "order -10", "requests::announce::Announced::start"] {
        assert!(dom.contains(text), "{text} is missing");
    }
    assert!(dom.contains("https://example.com/examples/requests/limiter/src/lib.rs#L"));
    assert!(dom.contains("results</p>"));
}

#[test]
fn a_receiver_and_a_crate() {
    let page = page();
    let Some(dom) = in_browser(&page, "receiver%20ledger%3A%3Awrite") else { return };
    assert!(dom.contains("mail::welcome") && !dom.contains("1. <a class=\"name\" href=\"#receiver%20limiter"));
    let dom = in_browser(&page, "crate%20analytics").unwrap();
    assert!(dom.contains("analytics::count_exception"));
}

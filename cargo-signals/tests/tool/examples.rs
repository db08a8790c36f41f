//! The send sites of the examples, against a list by hand.

use std::process::Command;

use serde_json::Value;

use crate::common::line_of;

/// A send that the program contains: the signal, the verb, and the file with the text of the line.
type Send = (&'static str, &'static str, &'static str, &'static str);

/// What the example `requests` sends.
const REQUESTS: [Send; 4] = [
    ("GOT_REQUEST_EXCEPTION", "send_robust", "examples/requests/src/announce.rs", "GOT_REQUEST_EXCEPTION.send_robust("),
    ("REPORT_REQUESTED", "send", "examples/requests/src/server.rs", "REPORT_REQUESTED.send("),
    ("REQUEST_FINISHED", "send_robust", "examples/requests/src/announce.rs", "REQUEST_FINISHED.send_robust("),
    ("REQUEST_STARTED", "send", "examples/requests/src/announce.rs", "REQUEST_STARTED.send("),
];

/// What the example `mailer` sends.
const MAILER: [Send; 4] = [
    ("SERVICE_STARTING", "send", "examples/mailer/src/server.rs", "SERVICE_STARTING.send("),
    ("USER_SIGNED_UP", "send", "examples/mailer/src/sign_up.rs", "USER_SIGNED_UP.send("),
    ("USER_SIGNED_UP", "send_concurrent", "examples/mailer/src/sign_up.rs", "USER_SIGNED_UP.send_concurrent("),
    ("USER_SIGNED_UP", "send_robust", "examples/mailer/src/sign_up.rs", "USER_SIGNED_UP.send_robust("),
];

/// What the example `blog` and the stacks that it uses send. It does not use what sends the others of their signals: those
/// functions are generic, so the program does not contain them.
const BLOG: [Send; 25] = [
    ("ACTIVITY_REQUESTED", "send", "examples/blog/src/activity.rs", "ACTIVITY_REQUESTED.send("),
    ("AFTER_COMMIT", "send_robust", "contrib/signals-orm/src/hooks.rs", "AFTER_COMMIT.send_robust("),
    ("CLASS_PREPARED", "send_robust", "contrib/signals-orm/src/registry.rs", "CLASS_PREPARED.send_robust("),
    ("CONNECTION_CREATED", "responses", "contrib/signals-database/src/announce.rs", "CONNECTION_CREATED.responses("),
    ("DATABASE_OPENED", "send", "examples/blog/src/server.rs", "DATABASE_OPENED.send("),
    (
        "GOT_REQUEST_EXCEPTION",
        "send_robust",
        "contrib/signals-http/src/exchange.rs",
        "GOT_REQUEST_EXCEPTION.send_robust(",
    ),
    ("LOGIN_REQUESTED", "send", "examples/blog/src/people.rs", "= LOGIN_REQUESTED.send(&name, client) {"),
    ("LOGIN_REQUESTED", "send", "examples/blog/src/people.rs", "LOGIN_REQUESTED.send(&name, client).err()"),
    ("MODELS", "responses", "contrib/signals-orm/src/registry.rs", "MODELS.responses("),
    ("POST_BULK_WRITE", "responses", "contrib/signals-orm/src/watch.rs", "POST_BULK_WRITE.responses("),
    ("POST_CHANGED", "send", "examples/blog/freshness/src/lib.rs", "POST_CHANGED.send("),
    ("POST_MIGRATE", "responses", "contrib/signals-orm/src/migrate.rs", "POST_MIGRATE.responses("),
    ("POST_SAVE", "responses", "contrib/signals-orm/src/hooks.rs", "POST_SAVE.responses("),
    ("POST_SAVE_RAW", "responses", "contrib/signals-orm/src/hooks.rs", "POST_SAVE_RAW.responses("),
    ("PRE_BULK_WRITE", "responses", "contrib/signals-orm/src/watch.rs", "PRE_BULK_WRITE.responses("),
    ("PRE_MIGRATE", "responses", "contrib/signals-orm/src/migrate.rs", "PRE_MIGRATE.responses("),
    ("PRE_SAVE", "responses", "contrib/signals-orm/src/hooks.rs", "PRE_SAVE.responses("),
    ("PRE_SAVE_RAW", "responses", "contrib/signals-orm/src/hooks.rs", "PRE_SAVE_RAW.responses("),
    ("REQUEST_FINISHED", "send_robust", "contrib/signals-http/src/exchange.rs", "REQUEST_FINISHED.send_robust("),
    (
        "REQUEST_STARTED",
        "responses_robust",
        "contrib/signals-http/src/exchange.rs",
        "REQUEST_STARTED.responses_robust(",
    ),
    ("TEMPLATE_RENDERED", "send", "contrib/signals-template/src/template.rs", "TEMPLATE_RENDERED.send(self"),
    ("TEMPLATE_RENDERED", "send", "contrib/signals-template/src/template.rs", "TEMPLATE_RENDERED.send(&name"),
    ("USER_LOGGED_IN", "responses", "contrib/signals-auth/src/session.rs", "USER_LOGGED_IN.responses("),
    ("USER_LOGGED_OUT", "responses", "contrib/signals-auth/src/session.rs", "USER_LOGGED_OUT.responses("),
    ("USER_LOGIN_FAILED", "responses", "contrib/signals-auth/src/session.rs", "USER_LOGIN_FAILED.responses("),
];

/// The source of the test `sends` of the package `measured`.
const SENDS: &str = "cargo-signals/tests/measured/tests/sends.rs";

/// What it sends: by every verb. Another macro declares all signals but one.
const VERBS: [Send; 14] = [
    ("ASKED", "responses", SENDS, "ASKED.responses("),
    ("ASKED_ROBUST", "responses_robust", SENDS, "ASKED_ROBUST.responses_robust("),
    ("AWAITED", "send", SENDS, "AWAITED.send("),
    ("AWAITED_ROBUST", "send_robust", SENDS, "AWAITED_ROBUST.send_robust("),
    ("CONCURRENT", "send_concurrent", SENDS, "CONCURRENT.send_concurrent("),
    ("CONCURRENT_ROBUST", "send_concurrent_robust", SENDS, "CONCURRENT_ROBUST.send_concurrent_robust("),
    ("PANICKED", "send_robust", SENDS, "PANICKED.send_robust("),
    ("SAVED", "send", SENDS, "SAVED.send("),
    ("SENT", "send", SENDS, "SENT.send("),
    ("SENT_ROBUST", "send_robust", SENDS, "SENT_ROBUST.send_robust("),
    ("SENT_TO_CLOSURES_TOO", "send", SENDS, "SENT_TO_CLOSURES_TOO.send("),
    ("STOPPED", "send", SENDS, "STOPPED.send("),
    ("STREAMED", "responses", SENDS, "STREAMED.responses("),
    ("STREAMED_ROBUST", "responses_robust", SENDS, "STREAMED_ROBUST.responses_robust("),
];

/// A site that the tool found: the signal, the verb if it is known, the file and the line.
type Site = (String, Option<String>, String, u64);

/// The sites that the tool finds in a program of the workspace, as cargo builds it with these options.
fn sites(options: &[&str]) -> Vec<Site> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-signals"));
    command.args(["signals", "--json"]).args(options);
    command.env("CARGO_PROFILE_RELEASE_DEBUG", "line-tables-only");
    let output = command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut sites = Vec::new();
    for signal in list["signals"].as_array().unwrap().iter().filter(|signal| signal["module_path"] != "signals_core") {
        for site in signal["sent_by"].as_array().unwrap().iter().filter(|site| site["kind"] != "reference") {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let verb = site["verb"].as_str().map(ToOwned::to_owned);
            sites.push((text(&signal["name"]), verb, text(&site["file"]), site["line"].as_u64().unwrap()));
        }
    }
    sites.sort();
    sites
}

/// Compares the sites with a list, of which so many may be missing. In a release build the verb is not always known.
fn compare(found: &[Site], sends: &[Send], may_miss: usize) {
    let is_of = |site: &Site, (signal, verb, file, text): &Send| {
        let has_verb = site.1.as_deref().is_none_or(|found| found == *verb);
        site.0 == *signal && has_verb && site.2 == *file && site.3 == u64::from(line_of(file, text))
    };
    let invented = found.iter().filter(|site| !sends.iter().any(|send| is_of(site, send))).collect::<Vec<_>>();
    assert!(invented.is_empty(), "{invented:#?}");
    let missing = sends.iter().filter(|send| !found.iter().any(|site| is_of(site, send))).collect::<Vec<_>>();
    assert!(missing.len() <= may_miss, "{missing:#?}");
    eprintln!("{} of {} send sites found", sends.len() - missing.len(), sends.len());
}

#[test]
fn requests() {
    compare(&sites(&["--bin", "requests"]), &REQUESTS, 0);
}

#[test]
fn mailer() {
    compare(&sites(&["--bin", "mailer"]), &MAILER, 0);
}

#[test]
fn blog() {
    compare(&sites(&["--bin", "blog"]), &BLOG, 0);
}

#[test]
fn every_verb() {
    let found = sites(&["--package", "measured", "--test", "sends"]);
    compare(&found, &VERBS, 0);
    let unknown = found.iter().filter(|(_, verb, ..)| verb.is_none()).collect::<Vec<_>>();
    assert!(unknown.is_empty(), "{unknown:#?}");
}

/// Those are not found whose code shares its instructions with other lines, or that `block_on` polls. The verbs of a stream have
/// the same code, so one function is left of them.
#[test]
fn every_verb_in_release() {
    compare(&sites(&["--package", "measured", "--test", "sends", "--release"]), &VERBS, 6);
}

/// At least 95 of 100 are found.
#[test]
#[ignore = "builds the examples in release, which takes minutes"]
fn in_release() {
    let found = ["requests", "mailer", "blog"].map(|program| sites(&["--bin", program, "--release"])).concat();
    let sends = [&REQUESTS[..], &MAILER, &BLOG].concat();
    compare(&found, &sends, sends.len() / 20);
}

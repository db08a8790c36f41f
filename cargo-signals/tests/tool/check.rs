//! Each mistake in the wiring is found, and nothing else.

use cargo_signals::binary::Binary;
use cargo_signals::check::{Dependency, Level, Levels, Lint, find};
use cargo_signals::sites::{Detail, Site, SiteKind};
use cargo_signals::wiring::Receiver;

use crate::made::{binary, named, receiver, signal};

const SENT: &[(&str, u32)] = &[("shop::checkout", 900)];

fn lints(binary: &Binary) -> Vec<Lint> {
    find(binary, &[]).iter().map(|finding| finding.lint).collect()
}

fn lints_of(receivers: Vec<Receiver>) -> Vec<Lint> {
    lints(&binary(vec![(signal("PAID", receivers), SENT)]))
}

#[test]
fn nothing() {
    let after = Receiver { after: vec![named("a::first")], ..receiver("a::second") };
    assert_eq!(lints_of(vec![receiver("a::first"), after]), []);
}

#[test]
fn cycles() {
    let first = Receiver { after: vec![named("a::second")], ..receiver("a::first") };
    let second = Receiver { after: vec![named("a::first")], ..receiver("a::second") };
    assert_eq!(lints_of(vec![first, second]), [Lint::OrderCycle]);
    let before = Receiver { before: vec![named("a::one"), named("a::four")], ..receiver("a::four") };
    assert_eq!(lints_of(vec![receiver("a::one"), before]), [Lint::OrderCycle]);
}

#[test]
fn names_of_no_receiver() {
    let receiver = Receiver { after: vec![named("a::gone")], ..receiver("a::first") };
    assert_eq!(lints_of(vec![receiver]), [Lint::UnknownName]);
}

#[test]
fn duplicates() {
    assert_eq!(lints_of(vec![receiver("a::first"), receiver("a::first")]), [Lint::RegisteredTwice]);
    // One module in two crates.
    assert_eq!(lints_of(vec![receiver("a::first"), receiver("b::first")]), [Lint::RegisteredTwice]);
    let with_uid = |path: &str| Receiver { uid: Some("mail".to_owned()), ..receiver(path) };
    assert_eq!(lints_of(vec![with_uid("a::first"), with_uid("a::second")]), [Lint::UidUsedTwice]);
}

#[test]
fn counts() {
    let mut few = signal("PAID", vec![receiver("a::first")]);
    few.at_least = 2;
    assert_eq!(lints(&binary(vec![(few, SENT)])), [Lint::ReceiverCount]);
    let mut many = signal("PAID", vec![receiver("a::first"), receiver("a::second")]);
    many.at_most = 1;
    assert_eq!(lints(&binary(vec![(many, SENT)])), [Lint::ReceiverCount]);
}

#[test]
fn missing_ends() {
    assert_eq!(lints_of(Vec::new()), [Lint::NoReceiver]);
    let mut unsent = binary(vec![(signal("PAID", vec![receiver("a::first")]), &[])]);
    assert_eq!(lints(&unsent), [Lint::NoSendSite]);
    // What the file cannot show is not missing.
    unsent.sites.detail = Detail::Functions;
    assert_eq!(lints(&unsent), []);
}

#[test]
fn a_reference_may_be_a_send() {
    let mut binary = binary(vec![(signal("PAID", vec![receiver("a::first")]), SENT)]);
    let site: &mut Site = &mut binary.sites.of_signals[0][0];
    (site.kind, site.verb) = (SiteKind::Reference, None);
    assert_eq!(lints(&binary), []);
}

#[test]
fn cascades() {
    let paid = signal("PAID", vec![receiver("a::charge")]);
    let charged = signal("CHARGED", vec![receiver("a::pay")]);
    let cascade = binary(vec![(paid, &[("a::pay", 50)]), (charged, &[("a::charge", 50)])]);
    assert_eq!(lints(&cascade), [Lint::Cascade]);
    let paid = signal("PAID", vec![receiver("a::charge")]);
    let charged = signal("CHARGED", vec![receiver("a::log")]);
    assert_eq!(lints(&binary(vec![(paid, &[("a::pay", 50)]), (charged, &[("a::charge", 50)])])), []);
}

#[test]
fn crates_that_are_not_linked() {
    let binary = binary(vec![(signal("PAID", vec![receiver("a::first")]), SENT)]);
    let dependency = |name: &str| Dependency {
        name: name.to_owned(),
        dependent: "shop".to_owned(),
        place: ("src/main.rs".to_owned(), 1),
    };
    let findings = find(&binary, &[dependency("a"), dependency("mail")]);
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].message, "shop depends on mail, whose receivers are not in this binary");
    assert_eq!(findings[0].place, ("src/main.rs".to_owned(), 1));
}

#[test]
fn levels() {
    let findings = find(&binary(vec![(signal("PAID", Vec::new()), SENT)]), &[]);
    let level = |table: serde_json::Value| {
        Levels::parse(&serde_json::json!({ "signals": { "check": table } })).map(|levels| levels.of(&findings[0]))
    };
    assert_eq!(level(serde_json::json!({})).unwrap(), Level::Warn);
    assert_eq!(level(serde_json::json!({ "no-receiver": "error" })).unwrap(), Level::Error);
    let of_signal = serde_json::json!({ "no-receiver": "error", "shop::PAID": { "no-receiver": "allow" } });
    assert_eq!(level(of_signal).unwrap(), Level::Allow);
    assert!(level(serde_json::json!({ "no-receivers": "error" })).unwrap_err().to_string().contains("no-receivers"));
}

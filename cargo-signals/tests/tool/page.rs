//! The page of `cargo signals graph --html`, in a browser where `chromedriver` is installed.

use cargo_signals::binary::Binary;
use cargo_signals::coverage::Recorded;
use cargo_signals::graph::html;
use cargo_signals::report;
use serde_json::json;

use crate::browser::Browser;
use crate::common;
use crate::made::{binary, receiver, signal};

const DESKTOP: (u32, u32) = (1280, 900);
const PHONE: (u32, u32) = (390, 844);

const ARROW_DOWN: &str = "\u{e015}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

/// The page of this binary.
fn own_page() -> String {
    common::own();
    page(&Binary::read(&common::path()).unwrap())
}

fn page(binary: &Binary) -> String {
    html(binary, &report::all(binary), Some("https://example.com/{file}#L{line}"), None)
}

fn results(browser: &Browser) -> Vec<String> {
    browser.text("#results").lines().map(ToOwned::to_owned).collect()
}

#[test]
fn the_page_needs_nothing_else() {
    let page = own_page();
    assert!(!page.contains("src=") && !page.contains("<link") && !page.contains("{{"));
}

#[test]
fn search_with_the_keyboard() {
    let Some(browser) = Browser::open(&own_page(), DESKTOP) else { return };
    browser.press("/");
    browser.press("LIMITER");
    assert_eq!(results(&browser), ["receiver limiter::limit", "receiver limiter::report", "crate limiter"]);
    browser.press(ARROW_DOWN);
    browser.press(ENTER);
    assert_eq!(browser.run("return location.hash"), "#receiver%20limiter%3A%3Areport");
    let view = browser.text("#view");
    assert!(view.contains("REPORT_REQUESTED") && !view.contains("REQUEST_STARTED"), "{view}");
    browser.press(ESCAPE);
    assert_eq!(browser.run("return document.activeElement.id + document.activeElement.value"), "search");
    assert!(results(&browser).len() > 20);
}

#[test]
fn a_signal() {
    let Some(browser) = Browser::open(&own_page(), DESKTOP) else { return };
    browser.run("location.hash = 'signal%20request_signals%3A%3AREQUEST_STARTED'");
    browser.press("");
    let view = browser.run("route(); return document.getElementById('view').innerText").to_string();
    let place = |text: &str| view.find(text).unwrap_or_else(|| panic!("{text} is missing: {view}"));
    let parts = ["requests::announce::Announced::start", "REQUEST_STARTED", "limiter::limit", "analytics::count"];
    let places = [place(parts[0]), view.rfind(parts[1]).unwrap(), place(parts[2]), place(parts[3])];
    assert!(places.is_sorted(), "{places:?}: {view}");
    let link = "return document.querySelector('#view ol a[href^=https]').href";
    let link = browser.run(link).as_str().unwrap().to_owned();
    assert!(link.starts_with("https://example.com/examples/requests/limiter/src/lib.rs#L"), "{link}");
}

#[test]
fn filters() {
    let binary = binary(vec![
        (signal("WITHOUT_RECEIVER", Vec::new()), &[("shop::checkout", 1)]),
        (signal("UNSENT", vec![receiver("mail::thank")]), &[]),
        (signal("BOTH", vec![receiver("audit::write")]), &[("shop::checkout", 2)]),
    ]);
    let Some(browser) = Browser::open(&page(&binary), DESKTOP) else { return };
    let choose = |select: &str, value: &str| {
        let change = "dispatchEvent(new Event('change'))";
        browser.run(&format!("{select}.value = {}; {select}.{change}", json!(value)));
        results(&browser).into_iter().filter(|result| result.starts_with("signal")).collect::<Vec<_>>()
    };
    assert_eq!(choose("filter", "no-receiver"), ["signal shop::WITHOUT_RECEIVER"]);
    assert_eq!(choose("filter", "unsent"), ["signal shop::UNSENT"]);
    assert_eq!(choose("filter", "").len(), 3);
    assert_eq!(choose("crate", "mail"), ["signal shop::UNSENT"]);
}

#[test]
fn what_never_ran() {
    let binary = binary(vec![(signal("PAID", vec![receiver("audit::write"), receiver("fraud::hold")]), &[])]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("1.edges"), "shop::PAID\taudit::write\tlib.rs:12:1\t\n").unwrap();
    let recorded = Recorded::read(folder.path()).unwrap();
    let page = html(&binary, &report::all(&binary), None, Some(&recorded));
    let Some(browser) = Browser::open(&page, DESKTOP) else { return };
    assert_eq!(browser.text("#coverage"), "1 of 2 edges ran (50.0 %)");
    let marked = "return [...document.querySelectorAll('[data-ran=false]')].map((item) => item.innerText).join()";
    let marked = browser.run(marked).to_string();
    assert!(marked.contains("fraud::hold") && !marked.contains("audit::write"), "{marked}");
}

#[test]
fn light_and_dark() {
    let Some(browser) = Browser::open(&own_page(), DESKTOP) else { return };
    let paper = |scheme: &str| {
        browser.prefer("prefers-color-scheme", scheme);
        browser.run("return getComputedStyle(document.body).backgroundColor")
    };
    assert_eq!(paper("light"), "rgb(255, 255, 255)");
    assert_eq!(paper("dark"), "rgb(13, 17, 23)");
}

#[test]
fn a_phone() {
    let Some(browser) = Browser::open(&own_page(), PHONE) else { return };
    let widths = "return [document.documentElement.scrollWidth <= innerWidth, innerWidth < 600]";
    for signal in ["request_signals::REQUEST_STARTED", "generics::NUMBERS", "mailer_signals::USER_SIGNED_UP"] {
        browser.run(&format!("location.hash = 'signal ' + {}; route()", json!(signal)));
        assert_eq!(browser.run(widths), json!([true, true]), "{signal}");
    }
}

/// Prints how long the page takes, which no test asserts: it depends on the machine.
#[test]
fn ten_thousand_receivers() {
    const SENT: &[(&str, u32)] = &[("shop::checkout", 1)];

    let signals = (0..1000).map(|number| {
        let receivers = (0..10).map(|place| receiver(&format!("crate_{}::on_{number}_{place}", number % 50))).collect();
        (signal(&format!("SIGNAL_{number}"), receivers), SENT)
    });
    let Some(browser) = Browser::open(&page(&binary(signals.collect())), DESKTOP) else { return };
    assert_eq!(browser.text("#count"), "200 of 11052 results");
    let load = browser.run("return performance.getEntriesByType('navigation')[0].loadEventEnd");
    let keystroke = "const start = performance.now(); search.value = 'on_99'; search.dispatchEvent(new Event('input'));
        document.body.offsetHeight; return performance.now() - start";
    let keystroke = browser.run(keystroke);
    assert_eq!(browser.text("#count"), "110 results");
    eprintln!("10,000 receivers: the page loads in {load} ms and answers a keystroke in {keystroke} ms");
}

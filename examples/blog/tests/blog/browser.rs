//! Uses the pages in a real browser, with the screen size of a phone.

use std::io::{self, Write};

use crate::driver::Browser;
use crate::site::{PASSWORD, Site};

#[tokio::test]
async fn a_person_uses_the_pages() {
    let Some(mut browser) = Browser::start().await else {
        say("SKIPPED: chromedriver is not installed, so the pages of the blog were driven over HTTP alone");
        return;
    };
    let site = Site::start("browser");
    browser.go(&format!("http://{}/", site.address)).await;

    // Read.
    browser.click(".title").await;
    browser.see("This is a blog to try.").await;
    assert_eq!(browser.text("h1").await, "Welcome");

    // Register, which signs in.
    browser.click("a[href='/register']").await;
    browser.fill("#name", "ada").await;
    browser.fill("#password", PASSWORD).await;
    browser.click("#login button").await;
    assert_eq!(browser.text("#me").await, "ada");

    // Comment. Spam is refused, and the entered text is kept.
    browser.click(".title").await;
    browser.fill("#body", "Visit my casino").await;
    browser.click("#comment button").await;
    assert_eq!(browser.text(".error").await, "This looks like spam: it says “casino”.");
    assert_eq!(browser.run("return document.querySelector('#body').value").await, "Visit my casino");
    browser.fill("#body", "Thank <b>you</b>").await;
    browser.click("#comment button").await;
    assert_eq!(browser.text(".comment .text").await, "Thank <b>you</b>");
    assert_eq!(browser.text("h2").await, "1 comment");

    // Write, and edit.
    browser.click("a[href='/write']").await;
    browser.fill("#title", "My first post").await;
    browser.fill("#body", "One.\n\nTwo.").await;
    browser.click("#draft button").await;
    assert_eq!(browser.text("article .text").await, "One.\n\nTwo.");
    browser.click("#edit").await;
    browser.fill("#body", "Three.").await;
    browser.click("#draft button").await;
    browser.see("Three.").await;
    assert_eq!(browser.text("article .text").await, "Three.");

    // The profile, which a receiver made, and the audit trail, which another wrote.
    browser.click("#me").await;
    assert_eq!(browser.text("#about").await, "Has not said anything yet.");
    browser.click("a[href='/activity']").await;
    browser.see("updated: post “My first post”").await;
    assert_eq!(browser.run("return document.documentElement.scrollWidth <= window.innerWidth").await, true);

    // Sign out, guess passwords, and be locked out.
    browser.click("#sign-out").await;
    browser.click("a[href='/sign-in']").await;
    for _ in 0..5 {
        browser.fill("#name", "ada").await;
        browser.fill("#password", "a guess").await;
        browser.click("#login button").await;
        browser.see("There is no such name and password.").await;
    }
    browser.fill("#password", PASSWORD).await;
    browser.click("#login button").await;
    browser.see("Too many failed logins.").await;
    say("the pages of the blog were driven in a browser");
}

/// Prints past the capture of the test harness, so that it is visible what was tested.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

//! The idioms for settings and templates.

use std::sync::{LazyLock, Mutex};

use figment::Figment;
use figment::providers::Serialized;
use minijinja::context;
use serde::{Deserialize, Serialize};
use signals_core::receiver;
use signals_settings::{SETTING_CHANGED, Settings};
use signals_template::{Environment, TEMPLATE_RENDERED};

#[derive(Serialize, Deserialize)]
struct Shop {
    page_size: usize,
}

static SETTINGS: LazyLock<Settings<Shop>> = LazyLock::new(|| {
    let figment = Figment::from(Serialized::defaults(Shop { page_size: 20 })); // and files, and the environment
    Settings::extract(figment).expect("the settings are complete")
});

static PAGES: Mutex<Vec<Vec<u32>>> = Mutex::new(Vec::new());

#[receiver(SETTING_CHANGED, sender = Shop)]
fn clear_pages(setting: &str) {
    if setting == "page_size" {
        PAGES.lock().unwrap().clear();
    }
}

fn pages(items: &[u32]) -> usize {
    let mut pages = PAGES.lock().unwrap();
    if pages.is_empty() {
        *pages = items.chunks(SETTINGS.get().page_size).map(<[u32]>::to_vec).collect();
    }
    pages.len()
}

#[test]
fn pages_can_be_small() {
    assert_eq!(pages(&[1, 2, 3]), 1);

    let small = SETTINGS.override_with("page_size", 2).unwrap(); // on this thread
    assert_eq!(pages(&[1, 2, 3]), 2);

    drop(small);
    assert_eq!(pages(&[1, 2, 3]), 1);
}

#[test]
fn the_page_uses_the_footer() {
    let mut environment = Environment::new();
    environment.add_template("footer.html", "bye").unwrap();
    environment.add_template("page.html", "hello {{ name }}, {% include 'footer.html' %}").unwrap();

    let mut rendered = Vec::new();
    let text = TEMPLATE_RENDERED.scoped(
        |name, _context| rendered.push(name.to_owned()),
        || environment.get_template("page.html").unwrap().render(context!(name => "Ada")).unwrap(),
    );
    assert_eq!(text, "hello Ada, bye");
    assert_eq!(rendered, ["page.html", "footer.html"]);
}

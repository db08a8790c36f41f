//! `fn(…)` and `Fn(…)` in a declaration have lifetimes of their own, which need no names.
#![deny(warnings)]

use signals_core::{AsyncSignal, Signal, receiver, signal};

#[signal]
static ASKED: Signal<fn() -> Box<dyn Fn(&str) -> String>>;

#[signal]
static CALLED: Signal<fn(call: fn(&u8) -> u8, boxed: &dyn Fn(&str) -> &str)>;

#[signal]
static BORROWED: Signal<for<'a> fn(text: &'a str) -> Box<dyn for<'b> Fn(&'b str, &str) -> &'b str + 'a>>;

#[signal]
static WAITED: AsyncSignal<fn(call: fn(&u8) -> u8, text: &str)>;

#[receiver(ASKED)]
fn answer() -> Box<dyn Fn(&str) -> String> {
    Box::new(str::to_uppercase)
}

#[receiver(CALLED)]
fn call(call: fn(&u8) -> u8, boxed: &dyn Fn(&str) -> &str) {
    assert_eq!((call(&1), boxed("text")), (1, "text"));
}

#[receiver(BORROWED)]
fn first<'a>(text: &'a str) -> Box<dyn for<'b> Fn(&'b str, &str) -> &'b str + 'a> {
    Box::new(move |first, _| if text.is_empty() { "" } else { first })
}

#[receiver(WAITED)]
async fn wait(call: fn(&u8) -> u8, text: &str) {
    assert_eq!((call(&1), text), (1, "text"));
}

fn main() {
    let (_, answer) = ASKED.responses().next().unwrap();
    assert_eq!(answer("text"), "TEXT");
    let _connection = ASKED.connect(|| Box::new(str::to_lowercase));
    CALLED.send(|n| *n, &|text| text);
    let (_, first) = BORROWED.responses("text").next().unwrap();
    assert_eq!(first("one", "two"), "one");
    let _connection = WAITED.connect(async |call: fn(&u8) -> u8, text: &str| assert_eq!((call(&1), text), (1, "text")));
    drop(WAITED.send(|n| *n, "text"));
}

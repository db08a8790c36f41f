use std::borrow::Cow;

use signals_core::{Signal, signal};

#[signal]
static NAMED: Signal<fn(text: &str) -> Cow<'_, str>>;

fn main() {
    let _ = NAMED.responses("me").count();
}

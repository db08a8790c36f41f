use signals_core::{Signal, signal};

#[signal]
static NAMED: Signal<fn(text: &'a str) -> &'a str>;

fn main() {
    let _ = NAMED.responses("me").count();
}

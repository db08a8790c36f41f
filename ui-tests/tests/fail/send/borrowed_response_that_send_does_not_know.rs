use signals_core::{Signal, signal};

#[signal]
static NAMED: Signal<for<'a> fn(text: &'a str) -> &'a str>;

fn main() {
    NAMED.send("me");
}

use signals_core::{Signal, receiver, signal};

#[signal]
static NAMED: Signal<fn(text: &str) -> &'static str>;

#[receiver(NAMED)]
fn upper(text: &str) -> &str {
    text
}

fn main() {
    upper("me");
}

use signals_core::{Signal, receiver, signal};

#[signal]
static NAMED: Signal<fn(text: &str) -> &str>;

#[receiver(NAMED)]
fn upper(text: &str) -> &str {
    text
}

fn main() {
    let _ = NAMED.responses("me").count();
}

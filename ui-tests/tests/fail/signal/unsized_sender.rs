use signals_core::{Signal, signal};

#[signal]
static SPOKEN: Signal<fn(sender: &str)>;

fn main() {
    SPOKEN.send("me");
}

use signals_core::{Signal, receiver, signal};

#[derive(Debug)]
struct Invalid;

#[signal]
static SAVING: Signal<fn(raw: bool) -> Result<(), Invalid>>;

#[receiver(SAVING)]
fn validate(raw: bool) -> Invalid {
    let _ = raw;
    Invalid
}

fn main() {
    let _ = validate(true);
}

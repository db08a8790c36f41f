use signals_core::{Signal, receiver, signal};

struct Invalid;

#[signal]
static SAVING: Signal<fn(raw: bool) -> Result<(), Invalid>>;

#[receiver(SAVING)]
fn validate(raw: bool) -> Result<(), String> {
    let _ = raw;
    Ok(())
}

fn main() {
    let _ = (Invalid, validate(true));
}

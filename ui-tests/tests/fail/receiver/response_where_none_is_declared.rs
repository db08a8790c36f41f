use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[receiver(PAID)]
fn audit(id: u64) -> bool {
    id > 0
}

#[receiver(PAID)]
fn charge(id: u64) -> Result<(), String> {
    let _ = id;
    Ok(())
}

fn main() {
    audit(1);
    let _ = charge(1);
}

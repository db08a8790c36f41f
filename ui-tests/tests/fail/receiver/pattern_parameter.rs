use signals_core::{Signal, receiver, signal};

#[signal]
static MOVED: Signal<fn(to: (u8, u8), id: u64)>;

#[receiver(MOVED)]
fn audit((x, y): (u8, u8), id: u64) {
    let _ = (x, y, id);
}

fn main() {
    audit((1, 2), 3);
}

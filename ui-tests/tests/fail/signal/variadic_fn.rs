use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<unsafe extern "C" fn(id: u64, ...)>;

fn main() {
    PAID.send(1);
}

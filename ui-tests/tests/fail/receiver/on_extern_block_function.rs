use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

unsafe extern "C" {
    #[receiver(PAID)]
    safe fn audit(id: u64);
}

fn main() {}

use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

#[receiver(PAID)]
async unsafe fn audit(id: u64) {
    let _ = id;
}

fn main() {}

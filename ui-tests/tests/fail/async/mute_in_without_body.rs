use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

fn main() {
    let _quiet = PAID.mute_in();
}

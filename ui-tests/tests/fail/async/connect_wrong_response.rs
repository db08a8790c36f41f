use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64) -> Result<(), String>>;

fn main() {
    PAID.connect(async |id| drop(id)).detach();
}

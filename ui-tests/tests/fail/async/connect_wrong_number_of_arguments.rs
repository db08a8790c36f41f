use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64, status: &str)>;

fn main() {
    PAID.connect(async |id| println!("{id}")).detach();
}

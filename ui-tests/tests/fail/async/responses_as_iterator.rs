use signals_core::{AsyncSignal, signal};

#[signal]
static PRICED: AsyncSignal<fn(id: u64) -> u64>;

fn main() {
    for (_, price) in PRICED.responses(1) {
        println!("{price}");
    }
}

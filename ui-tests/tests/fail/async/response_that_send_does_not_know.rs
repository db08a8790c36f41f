use signals_core::{AsyncSignal, signal};

#[signal]
static PRICED: AsyncSignal<fn(id: u64) -> u64>;

async fn price() -> u64 {
    PRICED.send(1).await
}

fn main() {
    drop(price());
}

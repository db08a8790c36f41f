#![deny(unused_must_use)]

use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64) -> Result<(), u8>>;

async fn pay() {
    PAID.send(1).await;
    PAID.send_robust(1).await;
    PAID.send_concurrent(1).await;
    PAID.send_concurrent_robust(1).await;
}

fn main() {
    drop(pay());
}

use std::sync::Mutex;

use signals_core::{AsyncSignal, receivers, signal};

#[signal]
static PAID: AsyncSignal<fn(total: &Mutex<u64>) -> Result<(), u8>>;

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver(PAID)]
    async fn record(total: &Mutex<u64>) {
        let mut total = total.lock().unwrap();
        std::future::ready(()).await;
        *total += 1;
    }
}

fn main() {}

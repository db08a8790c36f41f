use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(order_id: u64, status: &str)>;

#[receiver(PAID)]
async fn audit(order_di: u64) {
    let _ = order_di;
}

fn main() {}

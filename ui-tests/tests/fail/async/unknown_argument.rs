use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(order_id: u64, status: &str)>;

#[receiver(PAID)]
async fn audit(order_id: u64, cash: bool) {
    let _ = (order_id, cash);
}

fn main() {}

use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64, status: &str)>;

async fn pay() {
    PAID.send("paid", 1).await;
    PAID.send_concurrent(1).await;
}

fn main() {
    drop(pay());
}

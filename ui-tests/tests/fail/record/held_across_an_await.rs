use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(order_id: u64)>;

fn spawn(_task: impl Future + Send) {}

async fn checkout() {}

fn main() {
    spawn(async {
        let sent = PAID.record();
        checkout().await;
        sent.expect_none();
    });
}

use signals_core::{AsyncSignal as Waiting, receiver, signal};

#[signal]
static PAID: Waiting<fn(id: u64)>;

#[receiver(PAID)]
async fn audit(id: u64) {
    let _ = id;
}

async fn pay() {
    PAID.send(1).await;
}

fn main() {
    drop(pay());
}

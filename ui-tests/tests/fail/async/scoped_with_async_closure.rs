use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

async fn received() {
    let mut sum = 0;
    PAID.scoped_in(async |id| sum += id, PAID.send(1)).await;
}

fn main() {
    drop(received());
}

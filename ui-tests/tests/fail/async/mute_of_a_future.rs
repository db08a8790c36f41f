use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

async fn quiet() {
    PAID.mute(PAID.send(1)).await;
}

fn main() {
    drop(quiet());
}

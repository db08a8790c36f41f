use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

async fn quiet() {
    PAID.mute_in(async || PAID.send(1).await).await;
    PAID.scoped_in(|_| {}, || PAID.send(1)).await;
}

fn main() {
    drop(quiet());
}

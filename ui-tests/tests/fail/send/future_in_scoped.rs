use signals_core::{AsyncSignal, Signal, signal};

#[signal]
static PING: Signal<fn(n: u32)>;

#[signal]
static SLOW: AsyncSignal<fn(n: u32)>;

async fn plain() {
    PING.scoped(|_| (), || async { PING.send(1) }).await;
}

async fn asynchronous() {
    SLOW.scoped(|_| (), || SLOW.send(1)).await;
}

fn main() {
    drop((plain(), asynchronous()));
}

use signals_core::{AsyncSignal, signal};

#[signal]
static CHANGED: AsyncSignal<fn(id: u64, text: &mut String)>;

async fn change() {
    CHANGED.send_concurrent(1, &mut String::new()).await;
    let _failures = CHANGED.send_concurrent_robust(1, &mut String::new()).await;
}

fn main() {
    drop(change());
}

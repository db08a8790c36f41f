use signals_core::{Signal, signal};

trait Shape {}

#[signal]
static DRAWN: Signal<fn(shape: &dyn Shape)>;

async fn draw() {}

async fn test() {
    let (_, sent) = DRAWN.record_in(draw()).await;
    let _ = sent.len();
}

fn main() {
    let _ = test();
}

use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(ids: Vec<u64>, by: Box<str>)>;

#[receiver(PAID)]
fn audit(ids: Vec<u64>) {
    drop(ids);
}

fn main() {
    PAID.send(vec![1], "me".into());
}

use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(r#id: u64, status: &str) -> u64>;

#[receiver(PAID)]
fn audit(id: u64, r#status: &str) -> u64 {
    id + r#status.len() as u64
}

fn main() {
    assert_eq!(PAID.responses(1, "a").next().unwrap().1, 2);
}

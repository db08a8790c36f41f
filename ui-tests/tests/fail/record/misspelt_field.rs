use signals_core::{Signal, signal};

#[signal]
static PAID: Signal<fn(order_id: u64, status: &str)>;

fn main() {
    let sent = PAID.record();
    PAID.send(7, "settled");
    assert_eq!(sent.only().oder_id, 7);
}

use signals_core::{Signal, signal};

#[derive(Clone, Copy)]
struct Order<'a>(&'a str);

#[signal]
static PAID: Signal<fn(order: Order)>;

fn main() {
    let _sent = PAID.record();
    PAID.send(Order("7"));
}

use signals_core::{Signal, signal};

#[derive(Clone, Copy)]
struct Order<'a>(&'a str);

#[signal]
static PAID: Signal<fn(order: Order)>;

fn main() {
    PAID.send(Order("7"));
}

use signals_core::{Signal, receiver, signal};

struct Order {
    id: u64,
}

#[derive(Debug)]
enum Invalid {
    Order,
}

#[signal]
pub static PAID: Signal<fn(order: &Order) -> Result<(), Invalid>>;

#[signal]
pub static SHIPPED: Signal<fn(sender: &Order)>;

#[receiver(PAID)]
fn audit(order: &Order) -> Result<(), Invalid> {
    if order.id == 0 { Err(Invalid::Order) } else { Ok(()) }
}

fn main() {
    PAID.send(&Order { id: 1 }).unwrap();
    PAID.send(&Order { id: 0 }).unwrap_err();
    SHIPPED.send(&Order { id: 1 });
}

use signals_core::{AsyncSignal, receiver, signal};

#[derive(Clone, Copy)]
struct Order<'a>(&'a str);

#[signal]
static PAID: AsyncSignal<fn(order: Order)>;

#[receiver(PAID)]
async fn audit(order: Order<'_>) {
    let _ = order.0;
}

fn main() {
    PAID.connect(async |order| println!("{}", order.0)).detach();
}

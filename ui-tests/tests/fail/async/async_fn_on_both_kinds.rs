use signals_core::{AsyncSignal, Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[signal]
static SHIPPED: AsyncSignal<fn(id: u64)>;

#[receiver([PAID, SHIPPED])]
async fn listed(id: u64) {
    let _ = id;
}

#[receiver(PAID)]
#[receiver(SHIPPED)]
async fn stacked(id: u64) {
    let _ = id;
}

fn main() {
    drop((listed(1), stacked(1)));
}

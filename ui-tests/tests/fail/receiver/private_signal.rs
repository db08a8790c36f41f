use signals_core::receiver;

mod shop {
    use signals_core::{Signal, signal};

    #[signal]
    static PAID: Signal<fn(id: u64)>;
}

#[receiver(shop::PAID)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {}

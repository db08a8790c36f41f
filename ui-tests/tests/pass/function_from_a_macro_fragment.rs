use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64) -> u64>;

macro_rules! listening {
    ($item:item) => {
        #[receiver(PAID)]
        $item
    };
}

listening! {
    fn audit(id: u64) -> u64 {
        id
    }
}

fn main() {
    assert_eq!(PAID.responses(audit(1)).count(), 1);
}

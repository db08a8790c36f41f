use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64) -> u64>;

struct Ledger;

impl Ledger {
    fn record(&self) -> usize {
        #[receiver(PAID)]
        fn in_a_method(id: u64) -> u64 {
            id
        }

        PAID.responses(1).count()
    }
}

fn generic<T>() {
    #[receiver(PAID)]
    fn in_a_generic_function(id: u64) -> u64 {
        id
    }
}

const _: () = {
    #[receiver(PAID)]
    fn in_a_constant(id: u64) -> u64 {
        id
    }
};

fn main() {
    generic::<u8>();
    assert_eq!(Ledger.record(), 3);
}

use signals_core::{Signal, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64) -> u64>;

struct Ledger;

macro_rules! method {
    ($name:ident) => {
        fn $name(&self) -> u64 {
            1
        }
    };
}

#[receivers]
#[allow(dead_code)]
impl Ledger {
    #![allow(unused_variables)]

    const OFFSET: u64 = { 1 + 1 };

    method!(made);

    method! { made_too }

    pub(crate) fn unbraced(&self) -> [u8; 2] {
        [1, 2]
    }

    /// Documented.
    #[receiver(PAID)]
    #[inline]
    pub fn record(id: u64) -> u64 {
        id + Self::OFFSET
    }

    fn generic<T>(value: T) -> T
    where
        T: Clone,
    {
        value
    }

    #[signals_core::receiver(PAID, order = 1)]
    fn by_path(id: u64) -> u64 {
        id
    }
}

fn main() {
    assert_eq!(Ledger.made() + Ledger.made_too(), 2);
    assert_eq!(PAID.responses(1).map(|(_, id)| id).collect::<Vec<_>>(), [3, 1]);
}

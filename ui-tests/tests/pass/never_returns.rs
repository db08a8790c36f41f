#![deny(warnings)]

use std::panic::{AssertUnwindSafe, catch_unwind};

use signals_core::{Signal, receiver, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64)>;

#[signal]
static QUOTED: Signal<fn(id: u64) -> u32>;

#[signal]
static SAVING: Signal<fn(id: u64) -> Result<(), String>>;

#[receiver([PAID, QUOTED])]
#[receiver(SAVING)]
fn refuse(id: u64) -> ! {
    panic!("{id}")
}

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver(PAID)]
    fn refuse() -> ! {
        panic!()
    }
}

fn main() {
    let _ = Ledger;
    std::panic::set_hook(Box::new(|_| {}));
    assert_eq!(PAID.send_robust(1).len(), 2);
    assert_eq!(SAVING.send_robust(1).len(), 1);
    assert!(catch_unwind(AssertUnwindSafe(|| QUOTED.responses(1).count())).is_err());
}

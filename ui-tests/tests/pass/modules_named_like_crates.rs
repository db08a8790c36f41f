mod core {}

mod std {}

mod linkme {}

mod signals_core {}

use ::signals_core::{Signal, receiver, receivers, signal};

trait Model: ::core::any::Any {}

struct Account;

impl Model for Account {}

#[signal]
static SAVED: Signal<fn(sender: &dyn Model, id: u64) -> Result<(), u8>>;

#[receiver(SAVED, sender = Account, uid = "audit")]
fn audit(sender: &Account, id: u64) {
    let _ = (sender, id);
}

#[receivers]
impl Account {
    #[receiver(SAVED)]
    fn record(id: u64) -> Result<(), u8> {
        Err(id as u8)
    }
}

fn main() {
    assert_eq!(SAVED.send(&Account, 7), Err(7));
}

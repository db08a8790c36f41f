use std::any::Any;

use signals_core::{Signal, receivers, signal};

trait Model: Any {}

struct Account {
    balance: i64,
}

struct Order;

impl Model for Account {}

impl Model for Order {}

#[signal]
static SAVING: Signal<fn(sender: &mut dyn Model)>;

#[receivers]
impl Account {
    #[receiver(SAVING, sender = Self)]
    fn double(sender: &mut Self) {
        sender.balance *= 2;
    }

    #[receiver(SAVING, sender = [Self, Order], order = 1)]
    fn both<S: Model>(sender: &S) {
        let _ = sender;
    }

    #[must_use]
    pub const fn balance(&self) -> i64 {
        self.balance
    }
}

fn main() {
    let mut account = Account { balance: 1 };
    SAVING.send(&mut account);
    SAVING.send(&mut Order);
    assert_eq!(account.balance(), 2);
}

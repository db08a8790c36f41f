//! Django-style signals in one file.

use std::any::Any;

use signals_core::{Signal, receiver, signal};

/// Sent once an order has been paid for. Arguments are named, and the compiler checks their types.
#[signal]
pub static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;

/// A receiver can be in any crate of the program. It takes the arguments it needs, by name.
#[receiver(ORDER_PAID)]
fn thank(order_id: u64) {
    println!("mail: thanks for order {order_id}");
}

#[receiver(ORDER_PAID, order = -10)]
fn audit(status: &str, order_id: u64) {
    println!("audit: order {order_id} is {status}");
}

/// Something that can be saved. Every type that implements it can be the sender of `PRE_SAVE`.
trait Model: Any {}

struct Account {
    owner: String,
}

impl Model for Account {}

/// Sent before a model is saved. The first receiver that returns an error stops the send.
#[signal]
static PRE_SAVE: Signal<fn(sender: &mut dyn Model) -> Result<(), &'static str>>;

/// Runs only if the sender is an `Account`, and may change it.
#[receiver(PRE_SAVE, sender = Account)]
fn validate(sender: &mut Account) -> Result<(), &'static str> {
    sender.owner = sender.owner.trim().to_owned();
    if sender.owner.is_empty() { Err("an account has an owner") } else { Ok(()) }
}

fn main() {
    ORDER_PAID.send(7, "paid");

    for owner in [" Ada ", " "] {
        let mut account = Account { owner: owner.to_owned() };
        let saved = PRE_SAVE.send(&mut account);
        println!("save {owner:?}: {saved:?}, the owner is {:?}", account.owner);
    }
}

//! Signals as Django has them, in one file.

use std::any::Any;

use signals_core::{Signal, receiver, signal};

/// Sent once an order has been paid for. The arguments have names, and types that the compiler checks.
#[signal]
pub static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;

/// A receiver stands in any crate of the program, and takes the arguments it needs.
#[receiver(ORDER_PAID)]
fn thank(order_id: u64) {
    println!("mail: thanks for order {order_id}");
}

#[receiver(ORDER_PAID, order = -10)]
fn audit(status: &str, order_id: u64) {
    println!("audit: order {order_id} is {status}");
}

/// What can be saved. Any type that implements it can be the sender of the signal below.
trait Model: Any {}

struct Account {
    owner: String,
}

impl Model for Account {}

/// Asked before a model is saved. The first receiver that returns an error stops the send.
#[signal]
static PRE_SAVE: Signal<fn(sender: &mut dyn Model) -> Result<(), &'static str>>;

/// Hears accounts alone, and can change them.
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

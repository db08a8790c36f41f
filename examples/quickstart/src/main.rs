//! Signals as Django has them, in one file.

use std::any::Any;

use signals_core::{Signal, receiver, signal};

/// A signal is a static, and its arguments have names: `order_paid = Signal()`, but checked by the compiler.
#[signal]
static ORDER_PAID: Signal<fn(order_id: u64, status: &str)>;

#[receiver(ORDER_PAID)]
fn audit(order_id: u64, status: &str) {
    println!("audit: order {order_id} is {status}");
}

/// A receiver takes only what it needs. No `**kwargs`: the signal can gain an argument all the same.
#[receiver(ORDER_PAID, order = 1)]
fn thank(order_id: u64) {
    println!("mail: thanks for order {order_id}");
}

trait Model: Any {}

struct Account {
    owner: String,
}

impl Model for Account {}

/// Any model can be the sender. With a `Result` as response a receiver can veto: `send` stops there.
#[signal]
static PRE_SAVE: Signal<fn(sender: &mut dyn Model) -> Result<(), &'static str>>;

/// `@receiver(pre_save, sender=Account)`. The sender comes as an `&mut Account`, or an `&Account`.
#[receiver(PRE_SAVE, sender = Account)]
fn validate(sender: &mut Account) -> Result<(), &'static str> {
    sender.owner = sender.owner.trim().to_owned();
    if sender.owner.is_empty() { Err("an account has an owner") } else { Ok(()) }
}

/// Asks everybody for an answer.
#[signal]
static SHIPPING_QUOTE: Signal<fn(weight_g: u32) -> u32>;

#[receiver(SHIPPING_QUOTE)]
fn courier(weight_g: u32) -> u32 {
    500 + weight_g / 2
}

fn main() {
    ORDER_PAID.send(7, "paid");
    for owner in [" Ada ", " "] {
        let mut account = Account { owner: owner.to_owned() };
        println!("save {owner:?}: {:?}, owner {:?}", PRE_SAVE.send(&mut account), account.owner);
    }
    for (receiver, cents) in SHIPPING_QUOTE.responses(1000) {
        println!("{} ships for {cents} cents", receiver.name());
    }
}

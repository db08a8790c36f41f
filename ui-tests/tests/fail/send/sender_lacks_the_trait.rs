use std::any::Any;

use signals_core::{Signal, signal};

trait Model: Any {}

struct Account;

#[signal]
static SAVED: Signal<fn(sender: &dyn Model)>;

fn main() {
    SAVED.send(&Account);
}

use std::any::Any;

use signals_core::{Signal, signal};

trait Model: Any {}

#[signal]
static SAVED: Signal<for<'a> fn(sender: &'a (dyn Model + 'a))>;

fn main() {}

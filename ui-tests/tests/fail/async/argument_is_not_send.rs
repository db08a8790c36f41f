use std::cell::Cell;
use std::rc::Rc;

use signals_core::{AsyncSignal, signal};

#[signal]
static COUNTED: AsyncSignal<fn(count: &Cell<u8>, shared: &mut Rc<u8>)>;

fn main() {
    drop(COUNTED.send(&Cell::new(1), &mut Rc::new(1)));
}

use std::any::Any;

use signals_core::{Signal, signal};

struct Session<'a>(&'a str);

#[signal]
static OPENED: Signal<fn(sender: &dyn Any)>;

fn main() {
    let name = String::from("name");
    let session = Session(&name);
    OPENED.send(&session);
    let _ = session.0;
}

use signals_core::{Signal, signal};

#[derive(Clone, Copy)]
struct View<'a>(&'a str);

#[signal]
static SHOWN: Signal<fn(view: View<'_>)>;

fn main() {
    let sent = SHOWN.record();
    SHOWN.send(View("x"));
    let _ = sent.only().view.0;
}

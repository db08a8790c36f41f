use signals_core::{Signal, signal};

struct Quote;

#[signal]
static QUOTED: Signal<fn(weight_g: u32) -> Quote>;

fn main() {
    QUOTED.send(1);
    let _ = Quote;
}

use signals_core::{Signal, receiver, signal};

struct Quote;

#[signal]
static QUOTED: Signal<fn(weight_g: u32) -> Quote>;

#[receiver(QUOTED)]
fn post(weight_g: u32) -> u32 {
    weight_g
}

fn main() {
    let _ = (Quote, post(1));
}

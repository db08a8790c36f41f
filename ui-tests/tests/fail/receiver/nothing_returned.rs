use signals_core::{Signal, receiver, signal};

struct Quote;

#[signal]
static QUOTED: Signal<fn(weight_g: u32) -> Quote>;

#[receiver(QUOTED)]
fn post(weight_g: u32) {
    let _ = weight_g;
}

fn main() {
    post(1);
    let _ = Quote;
}

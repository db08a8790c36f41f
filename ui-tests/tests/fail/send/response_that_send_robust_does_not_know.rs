use signals_core::{Signal, signal};

#[signal]
static QUOTED: Signal<fn(weight_g: u32) -> Option<u32>>;

fn main() {
    let _ = QUOTED.send_robust(1);
}

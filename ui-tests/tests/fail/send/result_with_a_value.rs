use signals_core::{Signal, signal};

#[signal]
static QUOTED: Signal<fn(weight_g: u32) -> Result<u32, String>>;

fn main() {
    let _ = QUOTED.send(1);
}

use signals_core::{Signal, signal};

#[signal]
static COUNTED: Signal<fn(count: &mut u32)>;

fn main() {
    let mut count = 0;
    COUNTED.send(&count);
    count += 1;
    let _ = count;
}

use signals_core::{Signal, signal};

struct Shop;

#[signal]
static mut PAID: Signal<unsafe fn(u64, status: &str, status: &str, sender: &Shop)>;

fn main() {}

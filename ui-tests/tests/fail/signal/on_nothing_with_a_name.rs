use signals_core::signal;

#[signal]
impl Paid {}

struct Paid;

fn main() {}

use signals_core::signal;

#[signal]
struct Paid {
    id: u64,
}

fn main() {
    let _ = Paid { id: 1 }.id;
}

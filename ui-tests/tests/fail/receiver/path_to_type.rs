use signals_core::receiver;

struct Paid {
    id: u64,
}

#[receiver(Paid)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    let _ = Paid { id: 1 }.id;
}

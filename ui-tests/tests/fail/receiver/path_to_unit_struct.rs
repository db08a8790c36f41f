use signals_core::receiver;

struct Paid;

#[receiver(Paid)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    let _ = Paid;
}

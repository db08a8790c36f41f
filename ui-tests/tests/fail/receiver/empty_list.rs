use signals_core::receiver;

#[receiver([])]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    audit(1);
}

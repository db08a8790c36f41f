use signals_core::receiver;

fn paid(_id: u64) {}

#[receiver(paid)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {
    paid(1);
}

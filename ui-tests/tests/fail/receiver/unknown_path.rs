use signals_core::receiver;

mod shop {}

#[receiver(PAID)]
fn audit(id: u64) {
    let _ = id;
}

#[receiver(shop::PAID)]
fn ledger(id: u64) {
    let _ = id;
}

fn main() {
    audit(1);
}

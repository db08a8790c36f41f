use signals_core::receiver;

#[receiver("PAID")]
fn audit(id: u64) {
    let _ = id;
}

#[receiver(["PAID"])]
fn ledger(id: u64) {
    let _ = id;
}

fn main() {
    audit(1);
}

use signals_core::receivers;

#[receivers]
struct Ledger;

fn main() {
    let _ = Ledger;
}

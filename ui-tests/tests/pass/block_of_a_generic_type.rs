use signals_core::{Signal, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64) -> usize>;

struct Ledger<T, const N: usize>([T; N]);

#[receivers]
impl Ledger<Vec<u8>, 2> {
    #[receiver(PAID)]
    fn record(id: u64) -> usize {
        let _ = id;
        Ledger([vec![1_u8], vec![]]).0.len()
    }
}

fn main() {
    let (receiver, len) = PAID.responses(1).next().unwrap();
    assert_eq!(len, 2);
    assert_eq!(receiver.name(), "Ledger<Vec<u8>,2>::record");
}

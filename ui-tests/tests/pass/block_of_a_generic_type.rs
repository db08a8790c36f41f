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

    const LATE: i32 = 1;

    #[receiver(PAID, order = Self::LATE)]
    fn report() -> usize {
        3
    }

    #[receiver(PAID, after = [Self::report, <Ledger<Vec<u8>, 2>>::record])]
    fn archive() -> usize {
        4
    }
}

#[receivers]
impl Ledger<u8, { 1 + 1 }>
where
    Ledger<u8, { 1 + 1 }>: Sized,
{
    #[receiver(PAID, order = 2)]
    fn braces_before_the_block() -> usize {
        5
    }
}

fn main() {
    let (receiver, len) = PAID.responses(1).next().unwrap();
    assert_eq!(len, 2);
    assert_eq!(receiver.name(), "Ledger<Vec<u8>, 2>::record");
    assert!(PAID.responses(1).map(|(_, response)| response).eq([2, 3, 4, 5]));
}

use signals_core::{Signal, receivers, signal};

#[signal]
static PAID: Signal<fn(id: u64) -> u64>;

trait Record<T> {
    const SCALE: u64;

    type Unit;

    fn record(id: u64) -> u64;

    fn other(&self) -> T;
}

struct Ledger;

#[receivers]
impl Record<u8> for Ledger {
    const SCALE: u64 = 2;

    type Unit = ();

    #[receiver(PAID)]
    fn record(id: u64) -> u64 {
        <Self as Record<u8>>::SCALE * id
    }

    fn other(&self) -> u8 {
        1
    }
}

#[receivers]
impl Record<u16> for Ledger {
    const SCALE: u64 = 3;

    type Unit = ();

    #[receiver(PAID, order = 1)]
    fn record(id: u64) -> u64 {
        <Self as Record<u16>>::SCALE * id
    }

    fn other(&self) -> u16 {
        1
    }
}

fn main() {
    assert_eq!(PAID.responses(2).map(|(_, id)| id).collect::<Vec<_>>(), [4, 6]);
    assert_eq!(Record::<u8>::other(&Ledger) as u16, Record::<u16>::other(&Ledger));
}

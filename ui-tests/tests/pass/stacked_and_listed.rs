use signals_core::{Signal, receiver, signal};

#[signal]
static A: Signal<fn(id: u64) -> u64>;

#[signal]
static B: Signal<fn(other: &str, id: u64) -> u64>;

#[signal]
static C: Signal<fn(id: u64) -> u64>;

const FIRST: i32 = -100;

#[receiver(A, order = FIRST, uid = "stacked.a")]
/// Docs between.
#[receiver([B, C,], order = if FIRST < 0 { i32::MAX } else { 0 },)]
fn stacked(id: u64) -> u64 {
    id
}

#[signals_core::receiver([A])]
#[signals_core::receiver([B], order = FIRST + 1)]
fn listed(id: u64) -> u64 {
    id + 1
}

fn main() {
    assert_eq!(A.responses(1).map(|(_, id)| id).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(B.responses("", 1).map(|(_, id)| id).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(C.responses(1).count(), 1);
    assert_eq!(A.responses(1).next().unwrap().0.uid(), "stacked.a");
}

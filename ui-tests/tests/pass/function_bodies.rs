use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64) -> u64>;

#[receiver(PAID)]
fn audit(id: u64) -> u64 {
    id
}

fn first() -> u64 {
    #[signal]
    static PAID: Signal<fn(id: u64) -> u64>;

    #[receiver(PAID)]
    fn audit(id: u64) -> u64 {
        id + 10
    }

    PAID.responses(1).map(|(_, id)| id).sum()
}

fn second() -> u64 {
    #[signal]
    static PAID: Signal<fn(name: &str) -> u64>;

    {
        #[receiver(PAID)]
        fn audit(name: &str) -> u64 {
            name.len() as u64
        }
    }

    #[receiver(PAID)]
    fn audit(name: &str) -> u64 {
        name.len() as u64
    }

    PAID.responses("name").map(|(_, id)| id).sum()
}

fn main() {
    assert_eq!(PAID.responses(1).map(|(_, id)| id).sum::<u64>(), 1 + 101);
    assert_eq!(first(), 11);
    assert_eq!(second(), 8);
    let closure = || {
        #[receiver(PAID)]
        fn audit(id: u64) -> u64 {
            id + 100
        }
    };
    closure();
}

mod shop {
    use signals_core::{Signal, receiver, signal};

    #[signal]
    pub static OPENED: Signal<fn(hour: u8) -> u8>;

    #[receiver(OPENED)]
    fn welcome(hour: u8) -> u8 {
        hour
    }
}

mod account {
    use signals_core::{Signal, receiver, signal};

    #[signal]
    pub static OPENED: Signal<fn(name: &str) -> usize>;

    #[receiver(OPENED)]
    fn welcome(name: &str) -> usize {
        name.len()
    }

    #[receiver(super::shop::OPENED)]
    fn remind() -> u8 {
        1
    }
}

fn main() {
    assert_eq!(shop::OPENED.responses(8).map(|(_, hour)| hour).collect::<Vec<_>>(), [1, 8]);
    assert_eq!(account::OPENED.responses("name").count(), 1);
}

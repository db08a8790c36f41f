mod shop {
    use signals_core::{Signal, signal};

    #[signal]
    pub static PAID: Signal<u32>;
}

mod billing {
    use signals_core::receiver;

    use super::shop::PAID;

    #[receiver(PAID)]
    fn audit(id: u64) {
        let _ = id;
    }

    #[receiver(crate::shop::PAID)]
    fn ledger(id: u64) {
        let _ = id;
    }
}

fn main() {
    shop::PAID.send(1);
}

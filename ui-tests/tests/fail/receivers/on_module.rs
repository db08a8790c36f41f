use signals_core::receivers;

#[receivers]
mod ledger {
    #[receiver(super::PAID)]
    fn record(_id: u64) {}
}

fn main() {}

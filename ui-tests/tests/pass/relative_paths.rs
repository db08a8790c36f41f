use signals_core::{Signal, receiver, signal};

#[signal]
static ROOT: Signal<fn(id: u64) -> &'static str>;

mod shop {
    use super::*;

    #[signal]
    pub(super) static PAID: Signal<fn(id: u64) -> &'static str>;

    pub(crate) mod billing {
        use super::*;

        #[receiver(self::super::PAID)]
        #[receiver(super::super::ROOT)]
        #[receiver(crate::shop::PAID, uid = "again")]
        fn audit() -> &'static str {
            "audit"
        }
    }

    #[receiver(self::PAID)]
    fn ledger() -> &'static str {
        "ledger"
    }
}

#[receiver(shop::PAID, order = 1)]
fn last() -> &'static str {
    "last"
}

fn main() {
    let received = shop::PAID.responses(1).map(|(_, name)| name).collect::<Vec<_>>();
    assert_eq!(received, ["ledger", "audit", "audit", "last"]);
    assert_eq!(ROOT.responses(1).count(), 1);
}

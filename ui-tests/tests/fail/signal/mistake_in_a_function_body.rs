use signals_core::{Signal, receiver, signal};

fn main() {
    #[signal]
    static PAID: Signal<fn(u64)>;

    #[receiver(PAID)]
    fn audit() {}

    PAID.send(1);
}

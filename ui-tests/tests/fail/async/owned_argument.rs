use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(status: String)>;

#[receiver(PAID)]
async fn audit(status: String) {
    drop(status);
}

fn main() {
    drop(PAID.send(String::new()));
}

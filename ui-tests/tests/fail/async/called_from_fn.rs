use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64) -> Result<(), u8>>;

fn pay() -> Result<(), u8> {
    PAID.send(1)?;
    PAID.send(1).await
}

fn main() {
    let _ = pay();
}

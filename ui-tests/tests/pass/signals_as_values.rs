use signals_core::{Signal, receiver, signal};

#[signal]
static PAID: Signal<fn(id: u64) -> Result<(), String>>;

#[receiver(PAID)]
fn audit(id: u64) -> Result<(), String> {
    if id == 0 { Err(String::from("no order")) } else { Ok(()) }
}

const ALIAS: PAID = PAID;

struct Shop {
    paid: PAID,
}

fn pay(id: u64) -> Result<(), String> {
    PAID.send(id)?;
    Ok(())
}

fn main() {
    let shop = Shop { paid: PAID };
    let paid = shop.paid;
    assert!(paid.send(1).is_ok() && ALIAS.send(1).is_ok() && shop.paid.send(1).is_ok());
    assert_eq!(pay(0), Err(String::from("no order")));
    let signal: &'static Signal = &PAID;
    assert!(signal.has_receivers());
    assert_eq!(format!("{PAID:?}"), format!("{signal:?}"));
}

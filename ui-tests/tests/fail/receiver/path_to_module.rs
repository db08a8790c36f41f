use signals_core::receiver;

mod shop {}

#[receiver(shop)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {}

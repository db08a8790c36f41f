use signals_core::receiver;

static PAID: u32 = 1;

#[receiver(PAID)]
fn audit(id: u64) {
    let _ = id;
}

fn main() {}

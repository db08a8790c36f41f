use signals_core::receiver;

static PAID: u64 = 1;

#[receiver(PAID)]
async fn audit(id: u64) {
    let _ = id;
}

fn main() {
    drop(audit(1));
}

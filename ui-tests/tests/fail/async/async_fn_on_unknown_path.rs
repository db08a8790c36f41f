use signals_core::receiver;

#[receiver(PAID)]
async fn audit(id: u64) {
    let _ = id;
}

fn main() {
    drop(audit(1));
}

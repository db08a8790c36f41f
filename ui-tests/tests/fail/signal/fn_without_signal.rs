use signals_core::signal;

#[signal]
static PAID: fn(id: u64);

fn main() {
    PAID.send(1);
}

use signals_core::signal;

#[signal]
fn paid(_id: u64) {}

fn main() {
    paid(1);
}

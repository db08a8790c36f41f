use signals_core::signal;

#[signal]
static PAID: ;

fn main() {
    let _ = PAID;
}

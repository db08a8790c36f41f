use signals_core::receiver;

#[receiver]
fn bare(id: u64) {
    let _ = id;
}

#[receiver()]
fn empty(id: u64) {
    let _ = id;
}

fn main() {
    bare(1);
    empty(1);
}

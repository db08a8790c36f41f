use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static MANY: AsyncSignal<
    fn(
        a: u8,
        b: u8,
        c: u8,
        d: u8,
        e: u8,
        f: u8,
        g: u8,
        h: u8,
        i: u8,
        j: u8,
        k: u8,
        l: u8,
        m: u8,
        n: u8,
        o: u8,
        p: u8,
        q: u8,
    ),
>;

#[receiver(MANY)]
async fn some(q: u8, a: u8) {
    let _ = (q, a);
}

fn main() {
    assert_eq!(MANY.receivers().count(), 1);
    drop(MANY.send(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17));
}

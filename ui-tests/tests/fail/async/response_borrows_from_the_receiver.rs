use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static ASKED: AsyncSignal<for<'a> fn(text: &'a str, other: &str) -> &'a str>;

#[receiver(ASKED)]
async fn other<'b>(other: &'b str) -> &'b str {
    other
}

fn main() {}

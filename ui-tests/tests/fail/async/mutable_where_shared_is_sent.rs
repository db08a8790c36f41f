use signals_core::{AsyncSignal, receiver, signal};

#[signal]
static PAID: AsyncSignal<fn(text: &String)>;

#[receiver(PAID)]
async fn push(text: &mut String) {
    text.push('!');
}

fn main() {}

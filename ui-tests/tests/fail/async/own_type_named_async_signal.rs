use std::marker::PhantomData;

use signals_core::signal;

struct AsyncSignal<F>(PhantomData<F>);

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

fn main() {}

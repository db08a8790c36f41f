//! Hidden items are no way around the rule that a receiver answers only once its future is gone.

use std::task::Poll;

use signals_core::__private0::{Kept, RecordedBy, Recorder, asynchronous, asynchronous::respond_async};
use signals_core::__private0::IsSignal;
use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

fn keep(_: &Recorder, _: &mut ()) -> Kept {
    unreachable!()
}

fn main() {
    let targets = asynchronous::targets(<PAID as IsSignal<_>>::DISPATCHER);
    let _sent = asynchronous::send(
        targets,
        (),
        |_, _, room, context| {
            let _pending = respond_async(std::future::pending::<()>(), room, context);
            Poll::Ready(())
        },
        RecordedBy(keep, |_: &()| String::new(), |_: &()| String::new()),
    );
}

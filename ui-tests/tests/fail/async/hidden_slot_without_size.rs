//! Hidden items are no way to pass off a function that returns a future as one that responds.

use signals_core::__private0::{FutureSize, Slot, async_slot, asynchronous::respond_async};
use signals_core::{AsyncSignal, signal};

#[signal]
static PAID: AsyncSignal<fn(id: u64)>;

async fn audit() {}

static AUDIT: Slot = async_slot(
    PAID,
    |_, room, context| respond_async(audit(), room, context),
    FutureSize::NO_FUTURE,
    "audit",
    5,
    audit,
);

fn main() {
    let _ = &AUDIT;
}

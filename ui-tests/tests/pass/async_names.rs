#![deny(warnings)]

mod library {
    pub mod events {
        pub use signals_core;
        pub use signals_core::{AsyncSignal, receiver, signal};
    }
}

use library::events::{AsyncSignal, receiver, signal};

#[signal(crate = library::events::signals_core)]
static NAMED: AsyncSignal<
    fn(body: u8, receiver: u8, owner: u8, next: u8, arguments: u8, options: u8, r#type: u8, weak: u8) -> u8,
>;

#[receiver(NAMED, crate = library::events::signals_core)]
#[allow(clippy::too_many_arguments)]
async fn all(body: u8, receiver: u8, owner: u8, next: u8, arguments: u8, options: u8, r#type: u8, weak: u8) -> u8 {
    body + receiver + owner + next + arguments + options + r#type + weak
}

#[signal(crate = library::events::signals_core)]
#[allow(non_upper_case_globals)]
static r#async: AsyncSignal<fn(thunk: u8, connected: u8, closure: u8, scoped: u8, function: u8, place: u8)>;

#[receiver(r#async, crate = library::events::signals_core)]
async fn r#await(closure: u8) {
    let _ = closure;
}

fn main() {
    let connection = NAMED.connect(async |_, _, _, _, _, _, _, last| last);
    assert_eq!(NAMED.receivers().count(), 2);
    drop(connection);
    drop(r#async.mute_in(r#async.send(1, 2, 3, 4, 5, 6)));
}

//! A trait in scope that every type has, whose methods are named like those that expansions call.
#![allow(dead_code)]

use std::any::Any;
use std::sync::Arc;

use signals_core::{AsyncSignal, SenderType, Signal, receiver, signal};

macro_rules! methods {
    ($($name:ident)*) => {
        trait Methods: Sized {
            $(fn $name(self) {})*
        }

        impl<T> Methods for T {}
    };
}

methods! {
    ask call clone connect connect_with copy downcast expect get has_receivers_for into_response keep keeper list owner record
    record_everywhere record_in respond response scope scoped scoped_in send sender_type shown signal take upgrade
    with_after with_before with_extras with_order with_receivers with_sender with_uid
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Plain;

/// Neither `Debug` nor a response that `send` knows.
#[derive(Clone, Copy)]
struct Opaque;

#[signal(receivers = 1..)]
static LENT: Signal<fn(opaque: &Opaque, plain: Plain, out: &mut u8)>;

#[signal]
static ASKED: Signal<fn(opaque: Opaque) -> Opaque>;

#[signal]
static SAVED: AsyncSignal<fn(sender: &(dyn Any + Send + Sync), plain: Plain) -> Result<(), Opaque>>;

#[signal]
static PREPARED: Signal<fn(sender: SenderType) -> Result<(), Opaque>>;

#[receiver(LENT, order = 1, uid = "first", after = "second", before = add)]
fn plain(plain: Plain) {
    assert_eq!(plain, Plain);
}

#[receiver(LENT)]
fn add(out: &mut u8) {
    *out += 1;
}

#[receiver(ASKED)]
fn answer(opaque: Opaque) -> Opaque {
    opaque
}

#[receiver(SAVED, sender = u8)]
async fn byte(sender: &u8) {
    assert_eq!(*sender, 7);
}

#[receiver(PREPARED, sender = u8)]
fn prepare() {}

fn main() {
    let mut out = 0;
    LENT.send(&Opaque, Plain, &mut out);
    let _connection = LENT.connect_weak(&Arc::new(()), |_, _, _, _| ());
    LENT.scoped(|_, _, out| *out += 1, || LENT.send(&Opaque, Plain, &mut out));
    assert_eq!(out, 1 + 2);
    assert_eq!(ASKED.responses(Opaque).count(), 1);
    let sent = PREPARED.record();
    assert!(PREPARED.send(SenderType::of::<u8>()).is_ok());
    assert_eq!(sent.len(), 1);
    drop(SAVED.send_concurrent(&7_u8, Plain));
}

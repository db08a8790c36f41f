//! A module like the `dsl` of a Diesel schema: a unit struct, a constant or a static for each of many names. None of them may
//! take the place of a variable in an expansion.
#![deny(warnings)]

mod dsl {
    #![allow(non_camel_case_types, non_upper_case_globals, dead_code)]

    macro_rules! unit_structs {
        ($($name:ident)*) => { $(#[derive(Clone, Copy)] pub struct $name;)* };
    }

    macro_rules! constants {
        ($($name:ident)*) => { $(pub const $name: u8 = 1;)* };
    }

    macro_rules! statics {
        ($($name:ident)*) => { $(pub static $name: u8 = 1;)* };
    }

    unit_structs!(closure owner function arguments sender body options weak scoped response receiver thunk next connected);
    constants!(f c s t x i n a b e r call calls access_sender assertions dispatcher signal text id name value connection);
    statics!(T D S T0 O B F C M A R skip downcast send respond state slot item order uid path message mute hold);
}

#[allow(unused_imports)]
use dsl::*;
use signals_core::{AsyncSignal, SenderType, Signal, receivers, signal};

trait Model: std::any::Any + Sync {}

struct Account;

impl Model for Account {}

#[signal]
static PAID: Signal<fn(order_id: u64, text_of: &str) -> Result<(), u8>>;

#[signal]
static COUNTED: Signal<fn(count: u8)>;

#[signal]
static PREPARED: Signal<fn(of_type: SenderType)>;

#[signal]
static WAITED: AsyncSignal<fn(order_id: u64) -> Result<(), u8>>;

struct Ledger;

#[receivers]
impl Ledger {
    #[receiver(PAID, order = 1, uid = "one")]
    fn record(order_id: u64) -> Result<(), u8> {
        if order_id > 0 { Ok(()) } else { Err(1) }
    }

    #[receiver(COUNTED)]
    #[deprecated]
    fn count() {}

    #[receiver(WAITED)]
    async fn wait(order_id: u64) -> Result<(), u8> {
        let _ = order_id;
        Ok(())
    }

    #[receiver(WAITED)]
    async fn wait_for_nothing() {}
}

mod senders {
    //! `sender` is the name of a parameter here, which no unit struct may have.
    #![allow(unused_imports)]

    use signals_core::{AsyncSignal, SenderType, Signal, receiver, signal};

    use super::dsl::{
        A, B, C, D, F, M, O, R, S, T, T0, access_sender, arguments, assertions, body, call, calls, closure, connected,
        connection, dispatcher, downcast, function, next, options, owner, receiver, respond, response, scoped, signal, skip,
        thunk, weak,
    };
    use super::{Account, Model};

    #[signal]
    pub static SAVED: Signal<fn(sender: &dyn Model, raw: bool)>;

    #[signal]
    pub static CHANGED: Signal<fn(sender: &mut dyn Model)>;

    #[signal]
    pub static OPENED: Signal<fn(sender: &Account)>;

    #[signal]
    pub static PREPARED: Signal<fn(sender: SenderType)>;

    #[signal]
    pub static WAITED: AsyncSignal<fn(sender: &dyn Model)>;

    #[receiver(SAVED, sender = Account)]
    fn saved(sender: &Account, raw: bool) {
        let _ = (sender, raw);
    }

    #[receiver(CHANGED, sender = Account)]
    fn changed(sender: &mut Account) {
        let _ = sender;
    }

    #[receiver(OPENED, sender = Account)]
    fn opened() {}

    #[receiver(PREPARED, sender = Account)]
    fn prepared(sender: SenderType) {
        let _ = sender;
    }

    #[receiver(WAITED, sender = Account)]
    async fn waited(sender: &Account) {
        let _ = sender;
    }
}

fn main() {
    assert_eq!(PAID.send(1, "paid"), Ok(()));
    COUNTED.send(1);
    PREPARED.send(SenderType::of::<Account>());
    drop(WAITED.send(1));
    senders::SAVED.send(&Account, true);
    senders::CHANGED.send(&mut Account);
    senders::OPENED.send(&Account);
    senders::PREPARED.send(SenderType::of::<Account>());
    drop(senders::WAITED.send(&Account));
}

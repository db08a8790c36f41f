//! Senders: the six forms, and which receivers run for which sender.

use std::any::Any;

use signals_core::{Receiver, SenderType, Signal, receiver, signal};

struct Shop {
    name: &'static str,
}

struct Account {
    balance: i64,
}

struct Order;

struct Plain;

trait Model: Any {
    fn id(&self) -> u32;
    fn touch(&mut self) {}
}

impl Model for Account {
    fn id(&self) -> u32 {
        1
    }

    fn touch(&mut self) {
        self.balance += 100;
    }
}

impl Model for Order {
    fn id(&self) -> u32 {
        2
    }
}

fn names<R>(responses: impl Iterator<Item = (Receiver, R)>) -> Vec<String> {
    responses.map(|(receiver, _)| receiver.name().to_owned()).collect()
}

mod concrete {
    use super::*;

    #[signal]
    static OPENED: Signal<fn(sender: &Shop) -> &'static str>;

    #[receiver(OPENED)]
    fn any(sender: &Shop) -> &'static str {
        sender.name
    }

    #[receiver(OPENED, sender = Shop)]
    fn named(sender: &Shop) -> &'static str {
        sender.name
    }

    #[receiver(OPENED, sender = Shop, order = -1)]
    fn unasked() -> &'static str {
        "unasked"
    }

    #[test]
    fn a_concrete_sender_reaches_every_receiver() {
        let shop = Shop { name: "corner" };
        assert_eq!(OPENED.responses(&shop).map(|(_, name)| name).collect::<Vec<_>>(), ["unasked", "corner", "corner"]);
        assert!(OPENED.has_receivers_for::<Shop>());
    }

    struct Request<'a> {
        path: &'a str,
    }

    #[signal]
    static REQUESTED: Signal<fn(sender: &mut Request<'_>)>;

    #[receiver(REQUESTED)]
    fn rewrite(sender: &mut Request<'_>) {
        sender.path = "rewritten";
    }

    #[receiver(REQUESTED, sender = Request<'_>, order = 1)]
    fn check(sender: &Request<'_>) {
        assert_eq!(sender.path, "rewritten");
    }

    #[test]
    fn a_concrete_sender_may_borrow() {
        let path = String::from("path");
        let mut request = Request { path: &path };
        REQUESTED.send(&mut request);
        assert_eq!(request.path, "rewritten");
    }
}

mod shared_object {
    use super::*;

    #[signal]
    static SAVED: Signal<fn(sender: &dyn Model) -> u32>;

    #[receiver(SAVED)]
    fn every(sender: &dyn Model) -> u32 {
        sender.id()
    }

    #[receiver(SAVED, sender = Account, order = -1)]
    fn account_first(sender: &Account) -> u32 {
        u32::try_from(sender.balance).unwrap()
    }

    #[receiver(SAVED, sender = Account, order = 1)]
    fn account_last() -> u32 {
        0
    }

    #[receiver(SAVED, sender = Order)]
    fn order(sender: &Order) -> u32 {
        sender.id()
    }

    #[receiver(SAVED, sender = [Account, Order], order = 2)]
    fn both(sender: &dyn Model) -> u32 {
        sender.id()
    }

    #[receiver(SAVED, sender = [Account, Order], order = 3)]
    fn generic<S: Model>(sender: &S) -> u32 {
        sender.id()
    }

    struct Silent;

    impl Model for Silent {
        fn id(&self) -> u32 {
            3
        }
    }

    #[test]
    fn a_receiver_runs_for_the_senders_it_names() {
        assert_eq!(
            names(SAVED.responses(&Account { balance: 7 })),
            ["account_first", "every", "account_last", "both", "generic"]
        );
        assert_eq!(names(SAVED.responses(&Order)), ["every", "order", "both", "generic"]);
        assert_eq!(names(SAVED.responses(&Silent)), ["every"]);
    }

    #[test]
    fn a_named_sender_is_downcast() {
        assert_eq!(SAVED.responses(&Account { balance: 7 }).next().unwrap().1, 7);
    }

    #[test]
    fn receivers_know_their_sender() {
        let (receiver, _) = SAVED.responses(&Account { balance: 7 }).next().unwrap();
        assert_eq!(receiver.sender(), Some(SenderType::of::<Account>()));
    }

    #[signal]
    static ONLY_ACCOUNT: Signal<fn(sender: &dyn Model)>;

    #[receiver(ONLY_ACCOUNT, sender = Account)]
    fn only_account() {}

    #[test]
    fn has_receivers_for_asks_about_one_sender() {
        assert!(ONLY_ACCOUNT.has_receivers());
        assert!(ONLY_ACCOUNT.has_receivers_for::<Account>());
        assert!(!ONLY_ACCOUNT.has_receivers_for::<Order>());
        assert!(SAVED.has_receivers_for::<Silent>());
    }
}

mod mutable_object {
    use super::*;

    #[signal]
    static PRE_SAVE: Signal<fn(sender: &mut dyn Model, raw: bool) -> Result<(), &'static str>>;

    #[receiver(PRE_SAVE, order = 1)]
    fn touch(sender: &mut dyn Model) {
        sender.touch();
    }

    #[receiver(PRE_SAVE, order = 2)]
    fn look(sender: &dyn Model) {
        assert_ne!(sender.id(), 0);
    }

    #[receiver(PRE_SAVE, sender = Account, order = 3)]
    fn change(raw: bool, sender: &mut Account) -> Result<(), &'static str> {
        sender.balance *= 2;
        if raw { Err("raw") } else { Ok(()) }
    }

    #[receiver(PRE_SAVE, sender = Account, order = 4)]
    fn read(sender: &Account) {
        assert_eq!(sender.balance, 214);
    }

    #[test]
    fn a_mutable_sender_is_lent_to_each_receiver() {
        let mut account = Account { balance: 7 };
        assert_eq!(PRE_SAVE.send(&mut account, false), Ok(()));
        assert_eq!(account.balance, 214);
        assert_eq!(PRE_SAVE.send(&mut Account { balance: 7 }, true), Err("raw"));
        assert_eq!(PRE_SAVE.send(&mut Order, true), Ok(()));
    }
}

mod any {
    use super::*;

    #[signal]
    static SPOKE: Signal<fn(sender: &dyn Any, what: &str) -> usize>;

    #[receiver(SPOKE)]
    fn every(sender: &dyn Any) -> usize {
        usize::from(sender.is::<Plain>())
    }

    #[receiver(SPOKE, sender = String)]
    #[expect(clippy::ptr_arg, reason = "a sender is the type that it is")]
    fn string(sender: &String, what: &str) -> usize {
        sender.len() + what.len()
    }

    #[test]
    fn any_type_can_send() {
        let sum = |sender: &dyn Any| SPOKE.responses(sender, "abc").map(|(_, n)| n).sum::<usize>();
        assert_eq!(sum(&Plain), 1);
        assert_eq!(sum(&String::from("ab")), 5);
        assert_eq!(sum(&7_u8), 0);
    }
}

mod types {
    use super::*;

    #[signal]
    static PREPARED: Signal<fn(sender: SenderType, depth: u32)>;

    #[receiver(PREPARED, sender = Account)]
    fn account(sender: SenderType, depth: u32) {
        assert!(sender.is::<Account>() && !sender.is::<Order>());
        assert_eq!(depth, 1);
    }

    #[receiver(PREPARED)]
    fn every(sender: SenderType) {
        assert!(sender.name().ends_with("Account") || sender.name().ends_with("Order"));
    }

    #[test]
    fn a_type_sends_without_an_instance() {
        assert_eq!(names(PREPARED.responses(SenderType::of::<Account>(), 1)), ["account", "every"]);
        assert_eq!(names(PREPARED.responses(SenderType::of::<Order>(), 2)), ["every"]);
        assert!(PREPARED.has_receivers_for::<str>());
    }
}

mod lazy {
    use super::*;

    #[signal]
    static ASKED: Signal<fn(sender: &dyn Any) -> u32>;

    #[test]
    fn responses_begin_with_the_first_item() {
        assert!(!ASKED.has_receivers());
        let (responses, robust) = (ASKED.responses(&1_u8), ASKED.responses_robust(&1_u8));
        let _connection = ASKED.connect(|_| 7);
        let sent = ASKED.record_with(|_| ());
        assert!(responses.map(|(_, response)| response).eq([7]));
        assert_eq!(robust.count(), 1);
        assert_eq!(sent.len(), 2);
    }
}

mod many {
    use super::*;

    struct Sender<const N: usize>;

    #[signal]
    static MANY: Signal<fn(sender: &dyn Any) -> usize>;

    macro_rules! receivers {
        ($($n:literal)*) => {$(
            const _: () = {
                #[receiver(MANY, sender = Sender<$n>)]
                fn numbered() -> usize {
                    $n
                }
            };
        )*};
    }

    receivers!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);

    macro_rules! check {
        ($($n:literal)*) => {$(
            assert_eq!(MANY.responses(&Sender::<$n>).map(|(_, n)| n).collect::<Vec<_>>(), [$n]);
        )*};
    }

    #[test]
    fn each_of_many_senders_finds_its_own_receiver() {
        check!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);
        assert!(!MANY.has_receivers_for::<Sender<32>>());
    }
}

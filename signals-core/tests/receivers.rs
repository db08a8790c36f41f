//! `#[receiver]` and `#[receivers]`: lists, stacking, options, associated functions, and the metadata of receivers.

use signals_core::{Receiver, Signal, receiver, receivers, signal};

fn names<R>(responses: impl Iterator<Item = (Receiver, R)>) -> Vec<String> {
    responses.map(|(receiver, _)| receiver.name().to_owned()).collect()
}

mod lists {
    use super::*;

    #[signal]
    static PAID: Signal<fn(id: u64) -> u64>;

    #[signal]
    static REFUNDED: Signal<fn(reason: &str, id: u64) -> u64>;

    #[receiver([PAID, self::REFUNDED], uid = "ledger")]
    fn ledger(id: u64) -> u64 {
        id
    }

    #[receiver(PAID, order = 1)]
    #[receiver(REFUNDED, order = -1)]
    fn stacked() -> u64 {
        0
    }

    #[test]
    fn one_function_receives_several_signals() {
        assert_eq!(names(PAID.responses(1)), ["ledger", "stacked"]);
        assert_eq!(names(REFUNDED.responses("late", 1)), ["stacked", "ledger"]);
    }

    #[test]
    fn each_attribute_has_its_own_options() {
        let (receiver, id) = PAID.responses(7).next().unwrap();
        assert_eq!(
            (receiver.uid(), receiver.path(), receiver.order(), id),
            ("ledger", "receivers::lists::ledger", 0, 7)
        );
        let (receiver, _) = PAID.responses(7).last().unwrap();
        assert_eq!((receiver.uid(), receiver.order()), ("receivers::lists::stacked", 1));
    }
}

mod methods {
    use super::*;

    pub(super) mod signals {
        use super::*;

        #[signal]
        pub(in super::super) static RECORDED: Signal<fn(sender: &dyn std::any::Any, id: u32) -> u32>;
    }

    struct Ledger;

    #[receivers]
    impl Ledger {
        const FACTOR: u32 = { 10 };

        #[receiver(signals::RECORDED, order = 2)]
        fn record(id: u32) -> u32 {
            id * Self::FACTOR
        }

        #[receiver(signals::RECORDED, sender = Self, order = 1)]
        #[receiver(signals::RECORDED, sender = u8, order = 3)]
        /// Documented below the attribute.
        fn own() -> u32 {
            Self::helper()
        }

        fn helper() -> u32 {
            7
        }

        #[cfg(any())]
        #[receiver(NOWHERE)]
        fn left_out() {}
    }

    trait Audit {
        fn audit(id: u32) -> u32;
    }

    #[receivers]
    impl Audit for Ledger {
        #[receiver(signals::RECORDED, order = 4)]
        fn audit(id: u32) -> u32 {
            id
        }
    }

    #[test]
    fn associated_functions_are_receivers() {
        let all = |sender| signals::RECORDED.responses(sender, 1).map(|(_, n)| n).collect::<Vec<_>>();
        assert_eq!(all(&Ledger), [7, 10, 1]);
        assert_eq!(all(&0_u8), [10, 7, 1]);
    }

    #[test]
    fn associated_functions_are_named_with_their_type() {
        let (receiver, _) = signals::RECORDED.responses(&Ledger, 1).next().unwrap();
        assert_eq!(receiver.name(), "Ledger::own");
        assert_eq!(receiver.module_path(), "receivers::methods");
    }

    #[test]
    fn functions_of_a_trait_are_named_with_their_trait() {
        let (receiver, _) = signals::RECORDED.responses(&Ledger, 1).last().unwrap();
        assert_eq!(receiver.name(), "<Ledger as Audit>::audit");
        assert_eq!(receiver.module_path(), "receivers::methods");
    }
}

mod places {
    use super::*;

    #[test]
    fn a_function_body_has_signals_of_its_own() {
        #[signal]
        static LOCAL: Signal<fn() -> u8>;

        #[receiver(LOCAL)]
        fn local() -> u8 {
            1
        }

        assert_eq!(LOCAL.responses().map(|(_, n)| n).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn another_function_body_has_others() {
        #[signal]
        static LOCAL: Signal<fn() -> u8>;

        #[receiver(LOCAL)]
        fn local() -> u8 {
            2
        }

        assert_eq!(LOCAL.responses().map(|(_, n)| n).collect::<Vec<_>>(), [2]);
    }

    mod a {
        use super::*;

        #[signal]
        pub static SAME: Signal<fn() -> u8>;
    }

    mod b {
        use super::*;

        #[signal]
        pub static SAME: Signal<fn(other: &str) -> u8>;
    }

    use a::SAME as RENAMED;

    #[receiver(RENAMED)]
    fn of_a() -> u8 {
        1
    }

    #[receiver(b::SAME)]
    fn of_b(other: &str) -> u8 {
        u8::from(other.is_empty())
    }

    #[test]
    fn signals_of_the_same_name_are_separate() {
        assert_eq!(names(a::SAME.responses()), ["of_a"]);
        assert_eq!(names(b::SAME.responses("")), ["of_b"]);
    }

    mod r#mod {
        use super::*;

        #[signal]
        pub static r#static: Signal<fn(r#fn: u8) -> u8>;
    }

    #[receiver(r#mod::r#static)]
    fn r#match(r#fn: u8) -> u8 {
        r#fn
    }

    #[test]
    fn raw_identifiers_work() {
        let (receiver, response) = r#mod::r#static.responses(3).next().unwrap();
        assert_eq!((receiver.name(), response), ("match", 3));
        assert_eq!(r#mod::r#static.name(), "static");
    }
}

mod order {
    use super::*;

    const LATE: i32 = 5;

    #[signal]
    static ORDERED: Signal<fn() -> ()>;

    #[receiver(ORDERED, order = LATE)]
    fn late() {}

    #[receiver(ORDERED)]
    fn c_first_line() {}

    #[receiver(ORDERED, order = -10)]
    fn early() {}

    #[receiver(ORDERED)]
    fn b_second_line() {}

    mod z {
        #[super::receiver(super::ORDERED)]
        fn inner() {}
    }

    #[receiver(ORDERED, order = i32::MIN)]
    fn first() {}

    #[receiver(ORDERED)]
    fn a_third_line() {}

    #[test]
    fn order_decides_then_module_path_then_line() {
        assert_eq!(
            names(ORDERED.responses()),
            ["first", "early", "c_first_line", "b_second_line", "a_third_line", "inner", "late"]
        );
    }
}

//! Order by `after` and `before`, and the problems that `check` reports about it.

use signals_core::{Options, Problem, Receiver, Signal, check, receiver, receivers, signal};

fn names<R>(responses: impl Iterator<Item = (Receiver, R)>) -> Vec<String> {
    responses.map(|(receiver, _)| receiver.uid().rsplit("::").next().unwrap().to_owned()).collect()
}

mod billing {
    use super::*;

    #[signal]
    pub(super) static PAID: Signal<fn(order_id: u64)>;

    #[receiver(PAID, order = 10)]
    pub(super) fn charge() {}

    #[receiver(PAID, order = -10, after = charge)]
    fn mail() {}

    #[receiver(PAID, after = [Ledger::record, self::mail])]
    fn archive() {}

    pub(super) struct Ledger;

    #[receivers]
    impl Ledger {
        #[receiver(PAID, order = 99, before = charge)]
        pub(super) fn record() {}
    }

    #[receiver(PAID)]
    fn unrelated() {}
}

#[test]
fn after_and_before_win_over_order() {
    assert_eq!(names(billing::PAID.responses(7)), ["unrelated", "record", "charge", "mail", "archive"]);

    // Connected receivers are placed among those that were moved.
    let connect = |order, uid| billing::PAID.connect_with(Options::new().order(order).uid(uid), |_| ());
    let _connections = [connect(50, "after 50"), connect(-5, "after -5"), connect(-20, "first")];
    let expected = ["first", "unrelated", "record", "charge", "mail", "after -5", "archive", "after 50"];
    let found = billing::PAID.receivers().map(|receiver| receiver.uid().rsplit("::").next().unwrap().to_owned());
    assert!(found.eq(expected));
}

mod by_uid {
    use super::*;

    #[signal]
    pub(super) static SHIPPED: Signal<fn()>;

    mod stock {
        use super::*;

        #[receiver(SHIPPED, uid = "stock.count", order = -5, after = ["audit.trail", "no.receiver"])]
        fn count() {}

        #[receiver(SHIPPED, order = 5, before = "audit.trail")]
        fn reserve() {}
    }

    mod audit {
        use super::*;

        #[receiver(SHIPPED, uid = "audit.trail")]
        fn trail() {}

        // Without a uid, the path of the function is one.
        #[receiver(SHIPPED, order = -9, after = ["order::by_uid::stock::reserve", "stock.missing"])]
        fn mail() {}
    }
}

#[test]
fn receivers_are_named_by_uid_across_modules() {
    assert_eq!(names(by_uid::SHIPPED.responses()), ["reserve", "mail", "audit.trail", "stock.count"]);
}

#[signal]
static LACKING: Signal<fn()>;

#[receiver(LACKING, after = "stock.missing")]
fn waits_for_none() {}

#[test]
fn a_uid_of_no_linked_receiver_is_reported() {
    let _connection = LACKING.connect_with(Options::new().uid("stock.missing"), || ());
    let problems = check().iter().map(ToString::to_string).filter(|it| it.contains("LACKING")).collect::<Vec<_>>();
    let [problem] = &problems[..] else { panic!("{problems:?}") };
    assert!(problem.ends_with("names stock.missing, which is no linked receiver of order::LACKING"), "{problem}");
}

mod uids_in_a_cycle {
    use super::*;

    #[signal]
    pub(super) static CIRCLED: Signal<fn()>;

    #[receiver(CIRCLED, uid = "first", before = "third")]
    fn one() {}

    #[receiver(CIRCLED, uid = "second", before = "first")]
    fn two() {}

    #[receiver(CIRCLED, uid = "third", before = two)]
    fn three() {}

    #[receiver(CIRCLED, order = 9)]
    fn unrelated() {}
}

#[test]
fn a_cycle_of_uids_and_functions_is_reported() {
    assert_eq!(names(uids_in_a_cycle::CIRCLED.responses()), ["first", "third", "second", "unrelated"]);
    let problems = check().iter().map(ToString::to_string).filter(|it| it.contains("CIRCLED")).collect::<Vec<_>>();
    assert!(matches!(&problems[..], [problem] if problem.contains("wait for each other")), "{problems:?}");
}

mod behind_a_cycle {
    use super::*;

    #[signal]
    pub(super) static STUCK: Signal<fn()>;

    #[receiver(STUCK, order = -1, after = first)]
    fn waits() {}

    #[receiver(STUCK, after = second)]
    fn first() {}

    #[receiver(STUCK, after = first)]
    fn second() {}
}

#[test]
fn a_receiver_after_one_in_a_cycle_runs_after_it() {
    assert_eq!(names(behind_a_cycle::STUCK.responses()), ["first", "waits", "second"]);
}

mod between_cycles {
    use super::*;

    #[signal]
    pub(super) static CHAINED: Signal<fn()>;

    #[receiver(CHAINED, after = [second, between])]
    fn first() {}

    #[receiver(CHAINED, after = first)]
    fn second() {}

    #[receiver(CHAINED, after = third)]
    fn between() {}

    #[receiver(CHAINED, after = fourth)]
    fn third() {}

    #[receiver(CHAINED, after = third)]
    fn fourth() {}
}

#[test]
fn a_constraint_between_two_cycles_holds() {
    assert_eq!(names(between_cycles::CHAINED.responses()), ["third", "between", "first", "second", "fourth"]);
}

mod beside_a_cycle {
    use super::*;

    #[signal]
    pub(super) static BESIDE: Signal<fn()>;

    #[receiver(BESIDE, order = -1, after = second)]
    fn first() {}

    #[receiver(BESIDE, after = first)]
    fn second() {}

    #[receiver(BESIDE, order = 1)]
    fn unrelated() {}
}

#[test]
fn a_cycle_does_not_change_the_order_of_other_receivers() {
    assert_eq!(names(beside_a_cycle::BESIDE.responses()), ["first", "second", "unrelated"]);
}

mod wrong {
    use super::*;

    #[signal]
    pub(super) static TORN: Signal<fn()>;

    #[receiver(TORN, after = second)]
    fn first() {}

    #[receiver(TORN, after = first)]
    fn second() {}

    #[receiver(TORN, order = -1, after = super::billing::charge)]
    fn third() {}
}

#[test]
fn a_cycle_breaks_nothing_and_is_reported() {
    assert_eq!(names(wrong::TORN.responses()), ["third", "first", "second"]);
    let of_torn = |problem: &Problem| problem.to_string().contains("TORN");
    let problems = check().into_iter().filter(of_torn).collect::<Vec<_>>();
    let [Problem::OrderCycle { signal, receivers: [first, second] }, Problem::NoReceiver { receiver, named, .. }] =
        &problems[..]
    else {
        panic!("{problems:?}");
    };
    assert_eq!([signal.name(), first.name(), second.name()], ["TORN", "first", "second"]);
    assert_eq!((receiver.name(), *named), ("third", "order::billing::charge"));
    assert!(problems[0].to_string().starts_with("receivers of order::wrong::TORN wait for each other: "));
}

//! Listing signals and receivers, and checking the wiring.

use std::any::Any;

use signals_core::{AsyncSignal, Options, Problem, Signal, check, receiver, signal, signals};

mod shop {
    use super::*;

    pub(super) struct Account;

    #[signal]
    pub(super) static SAVED: Signal<
        for<'a> fn(sender: &dyn Any, text: &'a str, pair: (u8, [u8; 2])) -> Option<Vec<&'a str>>,
    >;

    #[receiver(SAVED, order = 1, uid = "last")]
    fn last(text: &str) -> Option<Vec<&str>> {
        (!text.is_empty()).then(|| vec![text])
    }

    #[receiver(SAVED, sender = Account)]
    fn account() -> Option<Vec<&'static str>> {
        None
    }
}

fn find(name: &str) -> &'static Signal {
    signals().find(|signal| signal.name() == name).unwrap()
}

#[test]
fn signals_are_listed_with_their_metadata() {
    let saved = find("SAVED");
    assert_eq!((saved.module_path(), saved.file()), ("introspection::shop", file!()));
    let signature = "for<'a> fn(sender: &dyn Any, text: &'a str, pair: (u8, [u8; 2])) -> Option<Vec<&'a str>>";
    assert_eq!(saved.signature(), signature);
    // Sorted by module, then by line.
    let own = [
        "CHANGED",
        "AT_LEAST_ONE",
        "ONE_TO_THREE",
        "LESS_THAN_TWO",
        "AT_MOST_ONE",
        "TWO",
        "ONE",
        "NONE",
        "ORDERED",
        "SAVED",
        "SENT",
        "TORN",
        "FINE",
    ];
    assert!(signals().map(Signal::name).eq(own.into_iter().chain(["RECEIVER_CONNECTED", "RECEIVER_DISCONNECTED"])));
}

#[signal]
static CHANGED: Signal<fn(id: u64)>;

#[receiver(CHANGED)]
fn linked() {}

#[receiver(CHANGED, order = 2)]
fn linked_too() {}

#[test]
fn receivers_are_listed_in_order_connected_or_not() {
    let listed = || {
        let receivers = CHANGED.receivers().map(|receiver| (receiver.uid().to_owned(), receiver.is_connected()));
        receivers.collect::<Vec<_>>()
    };
    let connection = CHANGED.connect_with(Options::new().order(1).uid("closure"), |_| ());
    assert!(CHANGED.disconnect(linked));
    let expected = [("introspection::linked", false), ("closure", true), ("introspection::linked_too", true)];
    assert_eq!(listed(), expected.map(|(uid, connected)| (uid.to_owned(), connected)));
    assert!(CHANGED.to_string().contains("introspection::linked (signals-core/tests/introspection.rs:"));
    assert!(CHANGED.reconnect(linked));
    drop(connection);
    assert_eq!(listed().len(), 2);
}

#[test]
fn a_signal_prints_a_table() {
    let saved = find("SAVED");
    let lines = saved.receivers().map(|receiver| receiver.line()).collect::<Vec<_>>();
    let expected = format!(
        "introspection::shop::SAVED: {} ({file}:{})\n     \
         0  introspection::shop::account ({file}:{}), sender introspection::shop::Account\n     \
         1  introspection::shop::last ({file}:{}), uid \"last\"",
        saved.signature(),
        saved.line(),
        lines[0],
        lines[1],
        file = file!(),
    );
    assert_eq!(saved.to_string(), expected);
}

mod ordered {
    use super::*;

    #[signal]
    pub(super) static ORDERED: AsyncSignal<fn()>;

    #[receiver(ORDERED, after = [second, "third"], before = fourth)]
    async fn first() {}

    #[receiver(ORDERED)]
    fn second() {}

    #[receiver(ORDERED, uid = "third", before = "fourth")]
    fn third() {}

    #[receiver(ORDERED, uid = "fourth")]
    fn fourth() {}
}

#[test]
fn the_table_marks_async_after_and_before() {
    let table = format!("{}", ordered::ORDERED);
    let ends = table.lines().skip(1).map(|line| line.split_once(')').unwrap().1).collect::<Vec<_>>();
    let expected = [
        "",
        ", uid \"third\", before \"fourth\"",
        ", async, after introspection::ordered::second, after \"third\", before introspection::ordered::fourth",
        ", uid \"fourth\"",
    ];
    assert_eq!(ends, expected);
}

mod wrong {
    use super::*;

    #[signal]
    pub(super) static TORN: Signal<fn(sender: &dyn Any)>;

    #[receiver(TORN, uid = "same", sender = [u8, u16])]
    fn first() {}

    #[receiver(TORN, uid = "same")]
    fn second() {}

    #[signal]
    pub(super) static FINE: Signal<fn()>;

    #[receiver(FINE, uid = "same")]
    fn of_another_signal() {}
}

#[test]
fn check_finds_a_uid_that_is_used_twice() {
    let problems = check().into_iter().filter(|problem| matches!(problem, Problem::UidUsedTwice { .. }));
    let problems = problems.collect::<Vec<_>>();
    let [Problem::UidUsedTwice { signal, receivers: [first, second] }] = &problems[..] else {
        panic!("{problems:?}");
    };
    assert_eq!(signal.name(), "TORN");
    assert_eq!([first.name(), second.name()], ["first", "second"]);
    let text = problems[0].to_string();
    assert!(text.starts_with("uid \"same\" is used twice for introspection::wrong::TORN: by "), "{text}");
}

#[test]
fn a_closure_without_uid_is_connected_any_number_of_times() {
    let _connections = [0, 1].map(|_| wrong::FINE.connect(|| ()));
    assert!(!check().into_iter().any(|problem| problem.to_string().contains("FINE")));
}

mod twice {
    use super::*;

    type Byte = u8;

    #[signal]
    pub(super) static SENT: Signal<fn(sender: &dyn Any)>;

    pub(super) use SENT as SENT_TOO;

    #[receiver([SENT, SENT_TOO])]
    fn under_two_names() {}

    #[receiver(SENT, sender = [u8, Byte])]
    fn for_one_sender_twice() {}

    #[receiver(SENT, sender = [u16, u32])]
    fn for_two_senders() {}
}

#[test]
fn check_finds_a_function_that_is_registered_twice() {
    let registered = check().into_iter().filter_map(|problem| match problem {
        Problem::RegisteredTwice { signal, receivers: [first, second] } => {
            assert_eq!((signal.name(), first.path()), ("SENT", second.path()));
            Some(first.name().to_owned())
        }
        _ => None,
    });
    assert_eq!(registered.collect::<Vec<_>>(), ["under_two_names", "for_one_sender_twice"]);
}

#[test]
fn check_finds_a_program_without_link_dependencies() {
    assert_eq!(check().iter().filter(|problem| matches!(problem, Problem::NoLinkDependencies)).count(), 1);
}

#[test]
fn a_list_of_problems_prints_their_texts() {
    let problem = Problem::NoLinkDependencies;
    assert_eq!(format!("{:?}", [&problem]), format!("[{problem}]"));
}

mod counted {
    use super::*;

    #[signal(receivers = 1..)]
    static AT_LEAST_ONE: Signal<fn()>;

    #[signal(receivers = 1..=3)]
    static ONE_TO_THREE: Signal<fn()>;

    #[signal(receivers = 0..2)]
    static LESS_THAN_TWO: Signal<fn()>;

    #[signal(receivers = ..=1)]
    static AT_MOST_ONE: Signal<fn()>;

    #[signal(receivers = 2)]
    static TWO: Signal<fn()>;

    #[signal(receivers = 1)]
    static ONE: Signal<fn()>;

    #[signal(receivers = 0)]
    static NONE: Signal<fn()>;

    #[receiver([ONE_TO_THREE, LESS_THAN_TWO, AT_MOST_ONE, TWO])]
    fn first() {}

    #[receiver([ONE_TO_THREE, LESS_THAN_TWO, AT_MOST_ONE, TWO])]
    fn second() {}
}

#[test]
fn signals_with_too_few_or_too_many_receivers_are_reported() {
    let problems = check().into_iter().filter_map(|problem| match problem {
        Problem::ReceiverCount { signal, count } => Some((signal.name(), count, problem.to_string())),
        _ => None,
    });
    let problems = problems.collect::<Vec<_>>();
    let found = problems.iter().map(|(name, count, _)| (*name, *count)).collect::<Vec<_>>();
    assert_eq!(found, [("AT_LEAST_ONE", 0), ("LESS_THAN_TWO", 2), ("AT_MOST_ONE", 2), ("ONE", 0)]);
    let texts =
        problems.iter().map(|(.., text)| text.strip_prefix("introspection::counted::").unwrap()).collect::<Vec<_>>();
    assert_eq!(
        texts,
        [
            "AT_LEAST_ONE has 0 receivers, but must have at least 1",
            "LESS_THAN_TWO has 2 receivers, but must have at most 1",
            "AT_MOST_ONE has 2 receivers, but must have at most 1",
            "ONE has 0 receivers, but must have exactly 1",
        ]
    );
}

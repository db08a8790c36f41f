//! Arguments: every kind of type, subsets in any order, and `&mut` arguments that are lent to each receiver in turn.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use signals_core::{Signal, receiver, signal};

#[signal]
static ORDER_PAID: Signal<fn(order_id: u64, status: &str, log: &RefCell<Vec<String>>)>;

#[receiver(ORDER_PAID, order = 1)]
fn reversed(log: &RefCell<Vec<String>>, status: &str, order_id: u64) {
    log.borrow_mut().push(format!("{status} {order_id}"));
}

#[receiver(ORDER_PAID, order = 2)]
fn only_log(log: &RefCell<Vec<String>>) {
    log.borrow_mut().push("only log".to_owned());
}

#[receiver(ORDER_PAID, order = 3)]
fn nothing() {}

#[test]
fn receivers_take_subsets_in_any_order() {
    let log = RefCell::default();
    ORDER_PAID.send(7, "paid", &log);
    assert_eq!(log.into_inner(), ["paid 7", "only log"]);
}

#[test]
fn a_receiver_stays_a_function() {
    let log = RefCell::default();
    reversed(&log, "called", 1);
    nothing();
    assert_eq!(log.into_inner(), ["called 1"]);
}

#[signal]
static COUNTED: Signal<fn(count: &mut u32, names: &mut Vec<&'static str>)>;

#[receiver(COUNTED, order = 1)]
fn first(count: &mut u32, names: &mut Vec<&'static str>) {
    *count += 1;
    names.push("first");
}

#[receiver(COUNTED, order = 2)]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "a receiver may read a `&mut` argument")]
fn second(mut names: &mut Vec<&'static str>, count: &u32) {
    if *count == 1 {
        names = std::convert::identity(names);
        names.push("second");
    }
}

#[test]
fn mutable_arguments_show_what_earlier_receivers_did() {
    let (mut count, mut names) = (0, Vec::new());
    COUNTED.send(&mut count, &mut names);
    assert_eq!((count, names), (1, vec!["first", "second"]));
}

trait Shape {
    fn sides(&self) -> u32;
}

struct Square;

impl Shape for Square {
    fn sides(&self) -> u32 {
        4
    }
}

#[derive(Clone, Copy)]
struct Span<'a> {
    text: &'a str,
}

type Pair<T> = (T, T);

#[signal]
#[allow(clippy::ptr_arg, reason = "they are what is tested")]
static SHAPES: Signal<
    for<'long> fn(
        object: &dyn Shape,
        either: &mut dyn Shape,
        span: Span<'_>,
        formatter: &mut fmt::Formatter<'_>,
        cow: &Cow<'long, str>,
        pair: Pair<u8>,
        array: [u8; 2],
        function: fn(u8) -> u8,
        pointer: *const u8,
        r#type: &'static str,
        nested: &&[&str],
    ) -> u32,
>;

#[receiver(SHAPES)]
#[expect(clippy::too_many_arguments, clippy::ptr_arg, reason = "they are what is tested")]
fn all_shapes(
    object: &dyn Shape,
    either: &mut dyn Shape,
    span: Span<'_>,
    formatter: &mut fmt::Formatter<'_>,
    cow: &Cow<'_, str>,
    pair: (u8, u8),
    array: [u8; 2],
    function: fn(u8) -> u8,
    pointer: *const u8,
    r#type: &str,
    nested: &&[&str],
) -> u32 {
    formatter.write_str(cow).unwrap();
    formatter.write_str(span.text).unwrap();
    formatter.write_str(r#type).unwrap();
    formatter.write_str(nested[0]).unwrap();
    assert!(pointer.is_null());
    object.sides() + either.sides() + u32::from(pair.0 + array[1] + function(1))
}

struct Sent;

impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cow = Cow::Borrowed("cow ");
        let span = Span { text: "span " };
        let sum = SHAPES
            .responses(
                &Square,
                &mut Square,
                span,
                f,
                &cow,
                (1, 2),
                [3, 4],
                |n| n + 1,
                std::ptr::null(),
                "type ",
                &&["nested "][..],
            )
            .map(|(_, sum)| sum)
            .sum::<u32>();
        write!(f, "{sum}")
    }
}

#[test]
fn any_type_of_a_function_pointer_can_be_an_argument() {
    assert_eq!(Sent.to_string(), "cow span type nested 15");
}

#[signal]
static NO_ARGUMENTS: Signal<fn() -> &'static str>;

#[receiver(NO_ARGUMENTS)]
fn answer() -> &'static str {
    "answer"
}

#[test]
fn a_signal_needs_no_arguments() {
    assert_eq!(NO_ARGUMENTS.responses().map(|(_, text)| text).collect::<Vec<_>>(), ["answer"]);
}

#[signal]
static LONGEST: Signal<for<'a> fn(text: &'a str, other: &str) -> &'a str>;

#[receiver(LONGEST)]
fn first_word(text: &str) -> &str {
    text.split(' ').next().unwrap_or(text)
}

#[test]
fn a_response_borrows_from_an_argument() {
    let text = String::from("hello world");
    let word = LONGEST.responses(&text, &String::from("gone")).next().unwrap().1;
    assert_eq!(word, "hello");
}

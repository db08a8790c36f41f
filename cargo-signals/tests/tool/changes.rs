//! What differs between two programs, in words and as lines of a lock.

use cargo_signals::diff::changes;
use cargo_signals::lock::Lock;
use cargo_signals::wiring::Receiver;

use crate::made::{program, receiver, signal};

#[test]
fn no_change() {
    let paid = || program(vec![signal("PAID", vec![receiver("a::first")])]);
    assert!(changes(&paid(), &paid()).is_empty());
}

#[test]
fn receivers() {
    let before = program(vec![signal("PAID", vec![receiver("fraud::hold"), receiver("mail::thank")])]);
    let thank = Receiver { order: 5, ..receiver("mail::thank") };
    let after = program(vec![signal("PAID", vec![receiver("audit::write"), thank])]);
    assert_eq!(
        changes(&before, &after),
        [
            "`fraud::hold` no longer runs when `shop::PAID` is sent",
            "`audit::write` now runs when `shop::PAID` is sent",
            "`mail::thank` runs on `shop::PAID` with `order 5` instead of no options",
        ]
    );
}

#[test]
fn one_function_twice() {
    let twice = || {
        let first = Receiver { order: -1, ..receiver("a::first") };
        program(vec![signal("PAID", vec![first, receiver("a::first")])])
    };
    assert!(changes(&twice(), &twice()).is_empty());
}

#[test]
fn signals() {
    let before = program(vec![signal("OLD", Vec::new())]);
    let after = program(vec![signal("NEW", vec![receiver("a::first")])]);
    let sentences =
        ["`shop::NEW` is new", "`a::first` now runs when `shop::NEW` is sent", "`shop::OLD` no longer exists"];
    assert_eq!(changes(&before, &after), sentences);
}

#[test]
fn order() {
    let before = program(vec![signal("PAID", vec![receiver("a::first"), receiver("a::second")])]);
    let after = program(vec![signal("PAID", vec![receiver("a::second"), receiver("a::first")])]);
    let sentence = "the receivers of `shop::PAID` run in another order: `a::second`, `a::first`";
    assert_eq!(changes(&before, &after), [sentence]);
}

#[test]
fn lock() {
    let program =
        program(vec![signal("WITHOUT_RECEIVER", Vec::new()), signal("PAID", vec![receiver("b::x"), receiver("a::x")])]);
    let mut lock = Lock::parse("[other]\nshop::PAID -> c::x\n");
    lock.set("shop", &program);
    let text = lock.to_string();
    assert!(text.ends_with(
        "[other]\nshop::PAID -> c::x\n\n[shop]\nshop::PAID -> a::x\nshop::PAID -> b::x\nshop::WITHOUT_RECEIVER\n"
    ));
    assert_eq!(Lock::parse(&text), lock);
    assert!(lock.compare("shop", &program).unwrap().is_empty());
    assert_eq!(lock.compare("other", &program).unwrap().removed, ["shop::PAID -> c::x"]);
    assert!(lock.compare("new", &program).is_none());
}

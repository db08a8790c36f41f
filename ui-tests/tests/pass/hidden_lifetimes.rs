//! Arguments whose types leave lifetimes out, as parameters of functions may.

use std::fmt::{self, Display, Formatter};

use signals_core::{Signal, receiver, signal};

#[derive(Clone, Copy)]
struct Label<'a>(&'a str);

#[signal]
static SHOWN: Signal<fn(out: &mut Formatter, label: Label, labels: &[Label], count: u64) -> fmt::Result>;

#[receiver(SHOWN)]
fn write_label(out: &mut Formatter, label: Label, labels: &[Label]) -> fmt::Result {
    write!(out, "{}{}", label.0, labels.len())
}

struct Shown<'a>(&'a str);

impl Display for Shown<'_> {
    fn fmt(&self, out: &mut Formatter) -> fmt::Result {
        SHOWN.send(out, Label(self.0), &[Label(self.0)], 7)
    }
}

fn main() {
    let sent = SHOWN.record_with(|_, label, labels, count| (label.0.to_owned(), labels.len(), count));
    let _connection = SHOWN.connect(|out, _, _, count| write!(out, " {count}"));
    let text = SHOWN.scoped(|out, label, _, _| write!(out, "({})", label.0), || Shown("a").to_string());
    assert_eq!(text, "a1 7(a)");
    assert_eq!(*sent.only(), ("a".to_owned(), 1, 7));
}

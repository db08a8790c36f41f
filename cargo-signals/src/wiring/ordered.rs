//! Puts the receivers of a signal in the order in which they run, as the library does.

use super::arrange::arrange;
use super::order::{Constraint, Kind, Name, Orderable, Scratch, Word, cmp_order};
use super::{Named, Receiver, Signal, TypeId};

impl Signal {
    /// Puts the receivers in the order in which they run.
    pub(crate) fn sort(&mut self) {
        let order = order(&self.receivers);
        let mut receivers = self.receivers.drain(..).map(Some).collect::<Vec<_>>();
        self.receivers = order.into_iter().filter_map(|index| receivers[index].take()).collect();
    }
}

/// The order in which these receivers run, as their indices.
fn order(receivers: &[Receiver]) -> Vec<usize> {
    let constraints =
        receivers.iter().map(|receiver| [&receiver.after, &receiver.before].map(|list| constraints(list)));
    let constraints = constraints.collect::<Vec<_>>();
    let mut ordered = Vec::new();
    for (index, (receiver, [after, before])) in receivers.iter().zip(&constraints).enumerate() {
        ordered.push(Ordered { index, receiver, after, before, words: [0; 4] });
    }
    ordered.sort_unstable_by(cmp_order);
    arrange(&mut ordered);
    ordered.iter().map(|ordered| ordered.index).collect()
}

fn constraints(list: &[Named]) -> Vec<Marked<'_>> {
    list.iter().map(|named| Marked { named, scratch: Scratch::new() }).collect()
}

/// A constraint with room for what the algorithm notes.
struct Marked<'a> {
    named: &'a Named,
    scratch: Scratch,
}

impl Constraint for Marked<'_> {
    type Id = TypeId;

    fn name(&self) -> Name<'_, TypeId> {
        self.named.function.map_or(Name::Uid(&self.named.text), Name::Function)
    }

    fn scratch(&self) -> &Scratch {
        &self.scratch
    }
}

struct Ordered<'a> {
    index: usize,
    receiver: &'a Receiver,
    after: &'a [Marked<'a>],
    before: &'a [Marked<'a>],
    words: [u32; 4],
}

impl<'a> Orderable<'a> for Ordered<'a> {
    type Id = TypeId;
    type Constraint = Marked<'a>;

    fn order(&self) -> i32 {
        self.receiver.order
    }

    fn module_path(&self) -> &str {
        self.receiver.module_path()
    }

    fn name(&self) -> &str {
        self.receiver.name()
    }

    fn file(&self) -> &str {
        &self.receiver.file
    }

    fn position(&self) -> (u32, u32) {
        (self.receiver.line, self.receiver.column)
    }

    fn sender(&self) -> Option<(&str, TypeId)> {
        self.receiver.sender.as_ref().map(|sender| (sender.text.as_str(), sender.id))
    }

    fn function(&self) -> TypeId {
        self.receiver.function
    }

    fn uid(&self) -> &str {
        self.receiver.uid()
    }

    fn after(&self) -> &'a [Marked<'a>] {
        self.after
    }

    fn before(&self) -> &'a [Marked<'a>] {
        self.before
    }

    fn word(&mut self, word: Word) -> &mut u32 {
        &mut self.words[match word {
            Word::Chain(Kind::Function) => 0,
            Word::Chain(Kind::Uid) => 1,
            Word::Waits => 2,
            Word::Column => 3,
        }]
    }
}

//! Puts the receivers of a signal in the order in which they run, as the library does.

use super::arrange::arrange;
use super::order::{Constraint, Kind, Name, Orderable, Word, cmp_order};
use super::{Named, Receiver, TypeId};

/// The order in which these receivers run, as their indices.
pub(super) fn order(receivers: &[Receiver]) -> Vec<usize> {
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

fn constraints(list: &[Named]) -> Vec<Constraint<'_, TypeId>> {
    list.iter().map(|named| Constraint::new(name(named))).collect()
}

fn name(named: &Named) -> Name<'_, TypeId> {
    named.function.map_or(Name::Uid(&named.text), Name::Function)
}

struct Ordered<'a> {
    index: usize,
    receiver: &'a Receiver,
    after: &'a [Constraint<'a, TypeId>],
    before: &'a [Constraint<'a, TypeId>],
    words: [u32; 4],
}

impl<'a> Orderable<'a> for Ordered<'a> {
    type Id = TypeId;

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

    fn after(&self) -> &'a [Constraint<'a, TypeId>] {
        self.after
    }

    fn before(&self) -> &'a [Constraint<'a, TypeId>] {
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

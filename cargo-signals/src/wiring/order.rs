//! What decides in which order the receivers of one signal run.
//!
//! # Base order
//!
//! [`cmp_order`] compares `order = N`, then the place in the source, then whatever else tells two receivers apart. Sorting
//! by it gives the *base order*. It is the same on every linker, profile and machine.
//!
//! # Constraints
//!
//! `after` and `before` are *constraints*. A [`Constraint`] names other receivers of the signal by their function or by
//! their uid, and applies to all receivers of that name: one function is several receivers if it has several senders. A
//! name that no receiver has is ignored. So is the receiver's own name, which keeps a function from waiting for itself.
//!
//! Constraints win over the base order. At each step, the next receiver is the first one in base order that waits for no
//! receiver still left. The result is the lexicographically smallest topological order.
//!
//! # Cycles
//!
//! Receivers that wait for each other form a *cycle*. A cycle delays only its members and the receivers that wait for
//! them; all others run as usual. Once every receiver that is left waits for another, some cycles wait for nothing outside
//! themselves. Of all their members, the first in base order is next, and its constraints are ignored. Then the usual rule
//! applies again. A constraint is therefore ignored only if both of its receivers are in one cycle.
//!
//! # Two users
//!
//! The library orders the receivers of the running program, and a command-line tool those that it reads from a binary.
//! [`Orderable`] is what both know of a receiver. [`arrange`](super::arrange) computes the order.

use core::cmp::Ordering;
use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::Relaxed;

/// A receiver, as far as the order needs to know it.
///
/// Constraints outlive the receiver, so that receivers can be moved while constraints are read.
pub trait Orderable<'a> {
    /// Identifies the type of a function or of a sender.
    type Id: Copy + Ord + 'a;

    /// The `order = N`.
    fn order(&self) -> i32;
    /// The path of the module.
    fn module_path(&self) -> &str;
    /// The name of the function.
    fn name(&self) -> &str;
    /// The source file.
    fn file(&self) -> &str;
    /// The line and the column in the source file.
    fn position(&self) -> (u32, u32);
    /// The name and the type of the sender; `None` without `sender = T`.
    fn sender(&self) -> Option<(&str, Self::Id)>;
    /// The type of the function.
    fn function(&self) -> Self::Id;
    /// The `uid = "…"`, or else the path of the function.
    fn uid(&self) -> &str;
    /// Names the receivers that run before this one.
    fn after(&self) -> &'a [Constraint<'a, Self::Id>];
    /// Names the receivers that run after this one.
    fn before(&self) -> &'a [Constraint<'a, Self::Id>];
    /// A word of scratch memory that moves with the receiver.
    fn word(&mut self, word: Word) -> &mut u32;
}

/// Tells the scratch words of a receiver apart.
#[derive(Debug, Clone, Copy)]
pub enum Word {
    /// Links receivers whose names of this kind are equal.
    Chain(Kind),
    /// Counts the receivers that this one waits for.
    Waits,
    /// An element of an array that the receivers share.
    Column,
}

/// A kind of names. Each receiver has one name of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// By function.
    Function,
    /// By uid.
    Uid,
}

/// A name of one or more receivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name<'a, Id> {
    /// The receivers of this function.
    Function(Id),
    /// The receivers of this uid.
    Uid(&'a str),
}

impl Kind {
    pub(super) const ALL: [Self; 2] = [Kind::Function, Kind::Uid];

    /// Returns the receiver's name of this kind.
    pub(super) fn name<'a, R: Orderable<'a>>(self, receiver: &R) -> Name<'_, R::Id> {
        match self {
            Kind::Function => Name::Function(receiver.function()),
            Kind::Uid => Name::Uid(receiver.uid()),
        }
    }
}

impl<Id: Copy + Ord> Name<'_, Id> {
    /// Returns `true` if the receiver has this name.
    pub fn is_of<'a>(self, receiver: &impl Orderable<'a, Id = Id>) -> bool {
        self == self.kind().name(receiver)
    }

    pub(super) const fn kind(&self) -> Kind {
        match self {
            Name::Function(_) => Kind::Function,
            Name::Uid(_) => Kind::Uid,
        }
    }
}

/// An element of `after` or `before`.
#[derive(Debug)]
pub struct Constraint<'a, Id> {
    name: Name<'a, Id>,
    /// Scratch memory. Only one thread arranges the receivers, so no access needs more than `Relaxed`.
    words: [AtomicU32; 2],
}

impl<'a, Id: Copy> Constraint<'a, Id> {
    /// Creates a constraint that names these receivers.
    #[must_use]
    pub const fn new(name: Name<'a, Id>) -> Self {
        Constraint { name, words: [AtomicU32::new(0), AtomicU32::new(0)] }
    }

    /// Returns the name of the other receivers.
    pub const fn name(&self) -> Name<'a, Id> {
        self.name
    }

    pub(super) fn words(&self) -> [u32; 2] {
        [self.words[0].load(Relaxed), self.words[1].load(Relaxed)]
    }

    pub(super) fn set_words(&self, words: [u32; 2]) {
        self.words[0].store(words[0], Relaxed);
        self.words[1].store(words[1], Relaxed);
    }
}

/// Compares two receivers of a signal by their base order.
///
/// Column and file tell apart what one macro call makes and what two versions of one crate contain. The sender tells apart
/// the receivers of one function. Types decide where all text is equal, as it is for functions that a macro puts in several
/// `const _`: rustc chooses their order, but the linker does not.
pub fn cmp_order<'a, R: Orderable<'a>>(one: &R, other: &R) -> Ordering {
    (one.order().cmp(&other.order()))
        .then_with(|| cmp_paths(one.module_path(), other.module_path()))
        .then_with(|| one.position().cmp(&other.position()))
        .then_with(|| one.file().cmp(other.file()))
        .then_with(|| one.name().cmp(other.name()))
        .then_with(|| one.sender().cmp(&other.sender()))
        .then_with(|| one.function().cmp(&other.function()))
}

/// Compares two paths segment by segment: `a::z` comes before `a1`, as crate `a` comes before crate `a1`.
#[must_use]
pub fn cmp_paths(one: &str, other: &str) -> Ordering {
    // Most pairs are of one module. This finds out fastest.
    if one == other {
        return Ordering::Equal;
    }
    // The end of a segment comes before anything that continues it.
    let rank = |byte| if byte == b':' { 0 } else { byte };
    one.bytes().map(rank).cmp(other.bytes().map(rank))
}

/// Returns `true` if a constraint of one of the two receivers makes `earlier` run before `later`.
pub fn precedes<'a, R: Orderable<'a>>(earlier: &R, later: &R) -> bool {
    let names = |constraints: &'a [Constraint<'a, R::Id>], owner: &R, other: &R| {
        constraints.iter().any(|constraint| constraint.name.is_of(other) && !constraint.name.is_of(owner))
    };
    names(later.after(), later, earlier) || names(earlier.before(), earlier, later)
}

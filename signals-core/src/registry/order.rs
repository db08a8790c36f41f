//! What decides in which order the receivers of one signal run.
//!
//! # Base order
//!
//! [`cmp_order`] compares `order = N`, then the place in the source, then whatever else distinguishes two receivers. Sorting
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
//! Receivers that wait for each other form a *cycle*. A cycle is blocked while a member waits for a receiver outside of it.
//! Once it is not, its first member in base order takes part in the choice above as if it waited for none: its own
//! constraints are ignored. Then the usual rule applies to the others. A constraint is therefore ignored only if both of its
//! receivers are in one cycle.
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
pub(crate) trait Orderable<'a> {
    /// Identifies the type of a function or of a sender.
    type Id: Copy + Ord + 'a;
    /// An element of `after` or `before`.
    type Constraint: Constraint<Id = Self::Id> + 'a;

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
    fn after(&self) -> &'a [Self::Constraint];
    /// Names the receivers that run after this one.
    fn before(&self) -> &'a [Self::Constraint];
    /// A word of scratch memory that moves with the receiver.
    fn word(&mut self, word: Word) -> &mut u32;
}

/// Tells the scratch words of a receiver apart.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Word {
    /// Links receivers whose names of this kind are equal.
    Chain(Kind),
    /// Counts the receivers that this one waits for.
    Waits,
    /// An element of an array that the receivers share.
    Column,
}

/// A kind of names. Each receiver has one name of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// By function.
    Function,
    /// By uid.
    Uid,
}

/// A name of one or more receivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Name<'a, Id> {
    /// The receivers of this function.
    Function(Id),
    /// The receivers of this uid.
    Uid(&'a str),
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Kind::Function, Kind::Uid];

    /// Returns the receiver's name of this kind.
    pub(crate) fn name<'a, R: Orderable<'a>>(self, receiver: &R) -> Name<'_, R::Id> {
        match self {
            Kind::Function => Name::Function(receiver.function()),
            Kind::Uid => Name::Uid(receiver.uid()),
        }
    }
}

impl<Id: Copy + Ord> Name<'_, Id> {
    /// Returns `true` if the receiver has this name.
    pub(crate) fn is_of<'a>(self, receiver: &impl Orderable<'a, Id = Id>) -> bool {
        self == self.kind().name(receiver)
    }

    pub(crate) const fn kind(&self) -> Kind {
        match self {
            Name::Function(_) => Kind::Function,
            Name::Uid(_) => Kind::Uid,
        }
    }
}

/// An element of `after` or `before`.
pub(crate) trait Constraint {
    /// Identifies the type of a function.
    type Id;

    /// The name of the other receivers.
    fn name(&self) -> Name<'_, Self::Id>;
    /// Scratch memory.
    fn scratch(&self) -> &Scratch;
}

/// Two words of scratch memory. Only one thread arranges the receivers, so no access needs more than `Relaxed`.
#[derive(Debug)]
pub(crate) struct Scratch([AtomicU32; 2]);

impl Scratch {
    pub(crate) const fn new() -> Self {
        Scratch([AtomicU32::new(0), AtomicU32::new(0)])
    }

    pub(crate) fn words(&self) -> [u32; 2] {
        [self.0[0].load(Relaxed), self.0[1].load(Relaxed)]
    }

    pub(crate) fn set_words(&self, words: [u32; 2]) {
        self.0[0].store(words[0], Relaxed);
        self.0[1].store(words[1], Relaxed);
    }
}

/// Compares two receivers of a signal by their base order.
///
/// Column and file distinguish what one macro call makes and what two versions of one crate contain. The sender distinguishes
/// the receivers of one function. Types decide where all text is equal, as it is for functions that a macro puts in several
/// `const _`: rustc chooses their order, but the linker does not.
pub(crate) fn cmp_order<'a, R: Orderable<'a>>(one: &R, other: &R) -> Ordering {
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
pub(crate) fn cmp_paths(one: &str, other: &str) -> Ordering {
    // Most pairs are of one module. This finds out fastest.
    if one == other {
        return Ordering::Equal;
    }
    // The end of a segment comes before anything that continues it.
    let rank = |byte| if byte == b':' { 0 } else { byte };
    one.bytes().map(rank).cmp(other.bytes().map(rank))
}

/// Returns `true` if a constraint of one of the two receivers makes `earlier` run before `later`.
#[allow(dead_code, reason = "without std, there is no `check` to ask")]
pub(crate) fn precedes<'a, R: Orderable<'a>>(earlier: &R, later: &R) -> bool {
    let names = |constraints: &'a [R::Constraint], owner: &R, other: &R| {
        constraints.iter().map(Constraint::name).any(|name| name.is_of(other) && !name.is_of(owner))
    };
    names(later.after(), later, earlier) || names(earlier.before(), earlier, later)
}

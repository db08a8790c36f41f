//! [`Run`]: the slots that one send calls, in order.

use core::mem;
use core::ops::ControlFlow;

use super::slot::Entry;

/// The slots that are left to call: those for every sender and those for the type of the sender, merged by rank.
pub(crate) struct Run {
    unfiltered: &'static [Entry],
    own: &'static [Entry],
}

impl Run {
    #[cfg(feature = "std")]
    pub(crate) const EMPTY: Self = Run { unfiltered: &[], own: &[] };

    #[inline]
    pub(crate) fn new([unfiltered, own]: [&'static [Entry]; 2]) -> Self {
        Run { unfiltered, own }
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.unfiltered.is_empty() && self.own.is_empty()
    }

    /// Takes the next slot if its rank is lower than `rank`.
    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn next_before(&mut self, rank: u32) -> Option<&'static Entry> {
        let own_is_next = self.own_is_next();
        let next = if own_is_next { self.own.first() } else { self.unfiltered.first() };
        next.filter(|entry| entry.rank < rank).inspect(|_| {
            let from = if own_is_next { &mut self.own } else { &mut self.unfiltered };
            *from = &from[1..];
        })
    }

    /// Takes the slots whose rank is lower than `rank`.
    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn split_before(&mut self, rank: u32) -> Run {
        Run { unfiltered: split_before(&mut self.unfiltered, rank), own: split_before(&mut self.own, rank) }
    }

    /// Takes the slots that come next and are neighbours in memory. Returns none only if none are left.
    #[inline]
    pub(crate) fn next_neighbours(&mut self) -> &'static [Entry] {
        match (self.unfiltered, self.own) {
            ([unfiltered, ..], [own, ..]) => self.neighbours_before(unfiltered.rank.max(own.rank)),
            (_, []) => mem::take(&mut self.unfiltered),
            ([], _) => mem::take(&mut self.own),
        }
    }

    /// Takes the slots before the first one of the other part, which has this rank.
    #[inline(never)]
    fn neighbours_before(&mut self, rank: u32) -> &'static [Entry] {
        let from = if self.own_is_next() { &mut self.own } else { &mut self.unfiltered };
        let len = from.iter().take_while(|entry| entry.rank < rank).count();
        let (neighbours, rest) = from.split_at(len);
        *from = rest;
        neighbours
    }

    #[inline]
    fn own_is_next(&self) -> bool {
        match (self.unfiltered, self.own) {
            (_, []) => false,
            ([], _) => true,
            ([unfiltered, ..], [own, ..]) => own.rank < unfiltered.rank,
        }
    }

    /// Visits the slots in order, until a visit breaks.
    #[inline]
    pub(crate) fn visit<B>(self, visit: impl FnMut(&'static Entry) -> ControlFlow<B>) -> ControlFlow<B> {
        let all = match self {
            Run { unfiltered, own: [] } => unfiltered,
            Run { unfiltered: [], own } => own,
            Run { unfiltered, own } => return visit_merged(unfiltered, own, visit),
        };
        visit_all(all, visit)
    }
}

/// Visits slots in order, until a visit breaks.
///
/// The loop is unrolled to four call sites: with more than about forty calls from one call site, processors no longer predict the
/// targets of the calls.
#[inline]
fn visit_all<B>(mut rest: &'static [Entry], mut visit: impl FnMut(&'static Entry) -> ControlFlow<B>) -> ControlFlow<B> {
    while let [first, second, third, fourth, ..] = rest {
        visit(first)?;
        visit(second)?;
        visit(third)?;
        visit(fourth)?;
        rest = &rest[4..];
    }
    if let [first, ..] = rest {
        visit(first)?;
    }
    if let [_, second, ..] = rest {
        visit(second)?;
    }
    if let [_, _, third] = rest {
        visit(third)?;
    }
    ControlFlow::Continue(())
}

/// Visits slots of both kinds by rank, until a visit breaks.
#[inline(never)]
fn visit_merged<B>(
    mut unfiltered: &'static [Entry],
    mut own: &'static [Entry],
    mut visit: impl FnMut(&'static Entry) -> ControlFlow<B>,
) -> ControlFlow<B> {
    while let ([next_unfiltered, ..], [next_own, ..]) = (unfiltered, own) {
        if next_own.rank < next_unfiltered.rank {
            own = &own[1..];
            visit(next_own)?;
        } else {
            unfiltered = &unfiltered[1..];
            visit(next_unfiltered)?;
        }
    }
    visit_all(if own.is_empty() { unfiltered } else { own }, visit)
}

#[cfg(feature = "std")]
#[inline]
fn split_before(entries: &mut &'static [Entry], rank: u32) -> &'static [Entry] {
    if entries.first().is_none_or(|entry| entry.rank >= rank) {
        return &[];
    }
    // Most closures run last.
    if entries.last().is_some_and(|entry| entry.rank < rank) {
        return mem::take(entries);
    }
    let (before, rest) = entries.split_at(entries.partition_point(|entry| entry.rank < rank));
    *entries = rest;
    before
}

impl Iterator for Run {
    type Item = &'static Entry;

    #[inline]
    fn next(&mut self) -> Option<&'static Entry> {
        if self.own_is_next() { self.own.split_off_first() } else { self.unfiltered.split_off_first() }
    }
}

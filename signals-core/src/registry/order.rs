//! The order in which the receivers of a signal run.

use core::cmp::Ordering;

use super::metadata::{Metadata, Named};
use super::slot::Entry;
use super::sort::sort_entries;

/// The order of two receivers of one signal, the same wherever and however the program is built.
pub(crate) fn cmp_order(a: &Metadata, b: &Metadata) -> Ordering {
    a.order
        .cmp(&b.order)
        .then_with(|| cmp_paths(a.module_path(), b.module_path()))
        .then(a.line.cmp(&b.line))
        .then(a.column.cmp(&b.column))
        .then_with(|| cmp_alike(a, b))
}

/// The order of two that stand at one place.
fn cmp_alike(a: &Metadata, b: &Metadata) -> Ordering {
    let sender_name = |metadata: &Metadata| metadata.sender().map_or("", |sender| sender.name());
    a.file
        .cmp(b.file)
        .then(a.name().cmp(b.name()))
        .then(sender_name(a).cmp(sender_name(b)))
        .then(a.sender_id().cmp(&b.sender_id()))
        .then(a.function.cmp(&b.function))
}

/// Whether one of the two says that `a` runs first.
pub(crate) fn precedes(a: &Metadata, b: &Metadata) -> bool {
    let ([_, before], [after, _]) = (a.constraints(), b.constraints());
    let names = |list: &[Named], other: &Metadata| list.iter().any(|named| named.is(other));
    a.function != b.function && (names(after, a) || names(before, b))
}

/// Brings each entry behind those that precede it, by `after` and `before`, and leaves all else in its order.
///
/// Where entries wait for each other in a circle, the first of the circle goes on once nothing but the circle holds it up.
pub(super) fn arrange(entries: &mut [Entry]) {
    // To look for circles takes its time, and hardly any program has one.
    if !arrange_by(entries, is_free) {
        sort_entries(entries);
        arrange_by(entries, is_next);
    }
}

/// Gives each place to the first entry that is left and can have it. Whether there was one for every place.
fn arrange_by(mut rest: &mut [Entry], can_go: fn(&mut [Entry], usize) -> bool) -> bool {
    while !rest.is_empty() {
        let mut next = 0;
        while !can_go(rest, next) {
            next += 1;
            if next == rest.len() {
                return false;
            }
        }
        while next > 0 {
            rest.swap(next - 1, next);
            next -= 1;
        }
        rest = &mut rest[1..];
    }
    true
}

/// Whether no entry precedes this one.
fn is_free(entries: &mut [Entry], entry: usize) -> bool {
    for other in &*entries {
        if precedes(&other.metadata, &entries[entry].metadata) {
            return false;
        }
    }
    true
}

/// Whether all that the entry waits for, if only over others, waits for it in turn.
fn is_next(entries: &mut [Entry], entry: usize) -> bool {
    // Until they are arranged, entries have no rank, and room for a mark.
    const UNSEEN: u32 = 0;
    const EARLIER: u32 = 1;
    const IN_CIRCLE: u32 = 2;
    for entry in &mut *entries {
        entry.rank = UNSEEN;
    }
    mark(entries, entry, [UNSEEN, EARLIER], precedes);
    mark(entries, entry, [EARLIER, IN_CIRCLE], |other, entry| precedes(entry, other));
    for entry in &*entries {
        if entry.rank == EARLIER {
            return false;
        }
    }
    true
}

/// Gives those with the first mark the second one to which a way leads from this entry.
fn mark(entries: &mut [Entry], entry: usize, [from, to]: [u32; 2], leads: fn(&Metadata, &Metadata) -> bool) {
    const OPEN: u32 = u32::MAX;
    let mut next = Some(entry);
    while let Some(entry) = next {
        next = None;
        for other in 0..entries.len() {
            if entries[other].rank == from && leads(&entries[other].metadata, &entries[entry].metadata) {
                entries[other].rank = OPEN;
            }
            if entries[other].rank == OPEN {
                next = Some(other);
            }
        }
        if let Some(entry) = next {
            entries[entry].rank = to;
        }
    }
}

/// Compares segment by segment: `a::z` comes before `a1`, as crate `a` comes before crate `a1`.
pub(crate) fn cmp_paths(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    // The same path is the rule, and told at once.
    if a == b {
        return Ordering::Equal;
    }
    while let ([first, rest @ ..], [other, others @ ..]) = (a, b) {
        if first != other {
            // A segment that ends comes before one that goes on.
            let rank = |byte: u8| if byte == b':' { 0 } else { byte };
            return rank(*first).cmp(&rank(*other));
        }
        (a, b) = (rest, others);
    }
    a.len().cmp(&b.len())
}

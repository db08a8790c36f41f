//! Computes the order that [`order`](super::order) describes, in place and without a heap.
//!
//! # Algorithm
//!
//! [`arrange`] gets the receivers in base order. Until its last step it leaves them there, so that an index identifies a
//! receiver, and the smaller of two indices is the first in base order.
//!
//! 1. Resolve: sort the indices by name and look up each constraint by binary search. The receivers of one name become a
//!    chain. The receivers that name them in `after`, their *followers*, become a list at the end of that chain.
//! 2. Count how many receivers each one waits for.
//! 3. Run Kahn's algorithm: a priority queue holds the receivers that wait for none. Take the smallest index, give it the
//!    next place, and count down the receivers that wait for it.
//! 4. When the queue is empty too early, take a receiver of a cycle (see [`Arrangement::first_in_cycles`]), count again
//!    and go on.
//! 5. Move the receivers to their places by swaps.
//!
//! # Cost
//!
//! O((n + m) log n) for n receivers and m pairs of which one names the other, and as much again each time a cycle is
//! broken. Two short walks are not counted in: from a receiver to the end of its chain, which is as long as its function
//! has senders, and through the `after` of the first follower. There is no recursion. Without constraints nothing happens.
//!
//! # Scratch words
//!
//! Each receiver has four words of scratch memory and each constraint two. Their values before do not matter, and those
//! after mean nothing.
//!
//! | word | value |
//! |---|---|
//! | [`Word::Chain`] | a [`Link`] to the next receiver of the same name, or from the last one to the first follower |
//! | [`Word::Waits`] | in step 1, on the last receiver of a name, the index of the constraint that makes its first follower one |
//! | | then how many receivers this one waits for, or [`DONE`]; in step 4, a mark; in step 5, its place |
//! | [`Word::Column`] | an element of the *column*, an array across all receivers |
//! | of a `before` constraint | a [`Link`] to the first receiver that it names |
//! | of an `after` constraint | a [`Link`] to the next follower, and the index of the constraint that makes it one |
//!
//! The column first holds all indices, sorted by name. Later the queue, a binary heap, grows from its start and the result
//! from its end. Together they never exceed it, because a receiver that has its place is no longer queued.

use super::order::{Constraint, Kind, Name, Orderable, Word};

/// Moves receivers from base order to the order in which they run.
pub fn arrange<'a, R: Orderable<'a>>(receivers: &mut [R]) {
    if receivers.iter().any(|receiver| !receiver.after().is_empty() || !receiver.before().is_empty()) {
        let len = to_u32(receivers.len());
        Arrangement { receivers, len, queued: 0, done: 0 }.run();
    }
}

#[expect(clippy::cast_possible_truncation, reason = "so many receivers or constraints do not fit in a program")]
const fn to_u32(number: usize) -> u32 {
    number as u32
}

/// What a receiver or a constraint is linked to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    /// A receiver that has the name.
    Bearer(u32),
    /// A receiver that names the bearers in `after`.
    Follower(u32),
    End,
}

impl Link {
    /// Tells followers from bearers in a packed link.
    const FOLLOWER: u32 = 1 << 31;

    const fn pack(self) -> u32 {
        match self {
            Link::Bearer(receiver) => receiver,
            Link::Follower(receiver) => receiver | Self::FOLLOWER,
            Link::End => u32::MAX,
        }
    }

    const fn unpack(packed: u32) -> Self {
        match packed {
            u32::MAX => Link::End,
            Self::FOLLOWER.. => Link::Follower(packed & !Self::FOLLOWER),
            _ => Link::Bearer(packed),
        }
    }
}

/// The receiver has its place in the result.
const DONE: u32 = u32::MAX;

// Marks of the search for cycles. The search goes from a root to the receivers that wait for it, and from there on.
const UNSEEN: u32 = 0;
/// Reached from a root at or before it.
const SEEN: u32 = 1;
/// A receiver that no root before it reaches.
const ROOT: u32 = 2;
/// Reached from a root at or after it, in the second pass.
const REACHED: u32 = 3;

struct Arrangement<'r, R> {
    receivers: &'r mut [R],
    len: u32,
    /// The lengths of the queue and of the result.
    queued: u32,
    done: u32,
}

/// The steps.
impl<'a, R: Orderable<'a>> Arrangement<'_, R> {
    fn run(&mut self) {
        for kind in Kind::ALL {
            self.resolve(kind);
        }
        for receiver in 0..self.len {
            self.set(receiver, Word::Waits, 0);
        }
        self.count();
        for receiver in 0..self.len {
            if self.get(receiver, Word::Waits) == 0 {
                self.push(receiver, is_first);
            }
        }
        while self.done < self.len {
            let next = self.pop(is_first).unwrap_or_else(|| self.first_in_cycles());
            self.finish(next);
        }
        self.permute();
    }

    /// Links receivers through their names and constraints of this kind.
    fn resolve(&mut self, kind: Kind) {
        for receiver in 0..self.len {
            self.set_link(receiver, kind, Link::End);
        }
        let is_kind = |constraint: &&Constraint<'a, R::Id>| constraint.name().kind() == kind;
        let has_kind = |receiver: &R| receiver.after().iter().chain(receiver.before()).any(|c| is_kind(&c));
        if !self.receivers.iter().any(has_kind) {
            return;
        }
        self.sort_by_name(kind);
        for owner in 0..self.len {
            for constraint in self.receiver(owner).before().iter().filter(is_kind) {
                let bearers = self.chain_bearers(owner, constraint.name());
                constraint.set_words([bearers.map_or(Link::End, |[first, _]| Link::Bearer(first)).pack(), 0]);
            }
            for (index, constraint) in self.receiver(owner).after().iter().enumerate().filter(|(_, it)| is_kind(it)) {
                if let Some([_, last]) = self.chain_bearers(owner, constraint.name()) {
                    self.add_follower(last, owner, index);
                }
            }
        }
    }

    /// Links the receivers of this name and returns the first and the last. `None` if the owner of the constraint is one.
    fn chain_bearers(&mut self, owner: u32, name: Name<'_, R::Id>) -> Option<[u32; 2]> {
        let kind = name.kind();
        let start = self.count_sorted(kind, |other| other < name);
        let end = self.count_sorted(kind, |other| other <= name);
        if start == end || name.is_of(self.receiver(owner)) {
            return None;
        }
        for slot in start..end - 1 {
            let (bearer, next) = (self.get(slot, Word::Column), self.get(slot + 1, Word::Column));
            self.set_link(bearer, kind, Link::Bearer(next));
        }
        Some([self.get(start, Word::Column), self.get(end - 1, Word::Column)])
    }

    /// Puts the owner at the start of the list of followers, because of its `after` constraint at `index`.
    fn add_follower(&mut self, last_bearer: u32, owner: u32, index: usize) {
        let constraint = &self.receiver(owner).after()[index];
        let kind = constraint.name().kind();
        let first = self.link(last_bearer, kind);
        // A receiver that gives a name twice is already there.
        if first != Link::Follower(owner) {
            constraint.set_words([first.pack(), self.get(last_bearer, Word::Waits)]);
            self.set_link(last_bearer, kind, Link::Follower(owner));
            self.set(last_bearer, Word::Waits, to_u32(index));
        }
    }

    /// Calls `visit` with each receiver that waits for this one, once for each constraint.
    fn each_waiting(&mut self, receiver: u32, visit: impl Fn(&mut Self, u32)) {
        for constraint in self.receiver(receiver).before() {
            let mut link = Link::unpack(constraint.words()[0]);
            while let Link::Bearer(bearer) = link {
                visit(self, bearer);
                link = self.link(bearer, constraint.name().kind());
            }
        }
        for kind in Kind::ALL {
            let mut link = self.link(receiver, kind);
            while let Link::Bearer(bearer) = link {
                link = self.link(bearer, kind);
            }
            if let Link::Follower(first) = link {
                let name = kind.name(self.receiver(receiver));
                let others = self.receiver(first).after().iter().take_while(|constraint| constraint.name() != name);
                self.each_follower(first, others.count(), &visit);
            }
        }
    }

    /// Calls `visit` with the follower whose constraint has this index, and with those after it in the list.
    fn each_follower(&mut self, mut follower: u32, mut index: usize, visit: impl Fn(&mut Self, u32)) {
        loop {
            visit(self, follower);
            let [link, next_index] = self.receiver(follower).after()[index].words();
            let Link::Follower(next) = Link::unpack(link) else { return };
            (follower, index) = (next, next_index as usize);
        }
    }

    /// Counts how many of the receivers that are left each of them waits for.
    fn count(&mut self) {
        self.set_waits_of_all_left(0);
        for receiver in 0..self.len {
            if self.get(receiver, Word::Waits) != DONE {
                self.each_waiting(receiver, |this, waiting| {
                    let waits = this.get(waiting, Word::Waits);
                    if waits != DONE {
                        this.set(waiting, Word::Waits, waits + 1);
                    }
                });
            }
        }
    }

    /// Gives the next place to the receiver.
    fn finish(&mut self, receiver: u32) {
        self.set(receiver, Word::Waits, DONE);
        self.done += 1;
        self.set(self.len - self.done, Word::Column, receiver);
        self.each_waiting(receiver, |this, waiting| {
            let waits = this.get(waiting, Word::Waits);
            // The receiver with which a cycle was broken is done before those that it waits for.
            if waits != DONE {
                this.set(waiting, Word::Waits, waits - 1);
                if waits == 1 {
                    this.push(waiting, is_first);
                }
            }
        });
    }

    /// Returns the first receiver in base order of all cycles that wait for nothing outside themselves.
    ///
    /// Expects that every receiver that is left waits for another. Two passes find the roots that no other root reaches:
    ///
    /// - Such a cycle can only be reached from within. Roots are chosen in base order, so its first receiver is a root, and
    ///   no root of another cycle reaches it.
    /// - Any other root waits for such a cycle. The root of that cycle comes later, as it would have reached this one
    ///   otherwise, and it reaches this one in the second pass, which starts with the last root.
    fn first_in_cycles(&mut self) -> u32 {
        self.set_waits_of_all_left(UNSEEN);
        for receiver in 0..self.len {
            if self.get(receiver, Word::Waits) == UNSEEN {
                self.mark_reachable(receiver, SEEN);
                self.set(receiver, Word::Waits, ROOT);
            }
        }
        let mut first = 0;
        for receiver in (0..self.len).rev() {
            if self.get(receiver, Word::Waits) == ROOT {
                self.mark_reachable(receiver, REACHED);
                first = receiver;
            }
        }
        // The marks took the place of the counts.
        self.count();
        first
    }

    /// Marks the receiver and all that wait for it, directly or not. Does not go through receivers with a higher mark.
    fn mark_reachable(&mut self, receiver: u32, mark: u32) {
        self.mark(receiver, mark);
        while let Some(next) = self.pop(is_first) {
            self.each_waiting(next, |this, waiting| this.mark(waiting, mark));
        }
    }

    fn mark(&mut self, receiver: u32, mark: u32) {
        if self.get(receiver, Word::Waits) < mark {
            self.set(receiver, Word::Waits, mark);
            self.push(receiver, is_first);
        }
    }

    fn set_waits_of_all_left(&mut self, value: u32) {
        for receiver in 0..self.len {
            if self.get(receiver, Word::Waits) != DONE {
                self.set(receiver, Word::Waits, value);
            }
        }
    }

    fn permute(&mut self) {
        for place in 0..self.len {
            let receiver = self.get(self.len - 1 - place, Word::Column);
            self.set(receiver, Word::Waits, place);
        }
        for place in 0..self.len {
            // The word moves with the receiver.
            while self.get(place, Word::Waits) != place {
                let target = self.get(place, Word::Waits);
                self.receivers.swap(place as usize, target as usize);
            }
        }
    }
}

fn is_first<R>(_: &[R], one: u32, other: u32) -> bool {
    one < other
}

/// The column and the other scratch words.
impl<'a, R: Orderable<'a>> Arrangement<'_, R> {
    fn sort_by_name(&mut self, kind: Kind) {
        let is_later = |all: &[R], one, other| kind.name(&all[one as usize]) > kind.name(&all[other as usize]);
        for receiver in 0..self.len {
            self.push(receiver, is_later);
        }
        while let Some(last) = self.pop(is_later) {
            // It takes the element that the queue no longer uses.
            self.set(self.queued, Word::Column, last);
        }
    }

    /// Counts the receivers with such names by binary search. The column is sorted, and these names come first.
    fn count_sorted(&mut self, kind: Kind, is_before: impl Fn(Name<'_, R::Id>) -> bool) -> u32 {
        let (mut start, mut end) = (0, self.len);
        while start < end {
            let middle = start.midpoint(end);
            let receiver = self.get(middle, Word::Column);
            if is_before(kind.name(self.receiver(receiver))) {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        start
    }

    /// Adds a receiver to the queue, in which the one that `goes_first` is at the top.
    fn push(&mut self, receiver: u32, goes_first: impl Fn(&[R], u32, u32) -> bool) {
        let mut slot = self.queued;
        self.queued += 1;
        while slot > 0 {
            let parent = self.get((slot - 1) / 2, Word::Column);
            if !goes_first(self.receivers, receiver, parent) {
                break;
            }
            self.set(slot, Word::Column, parent);
            slot = (slot - 1) / 2;
        }
        self.set(slot, Word::Column, receiver);
    }

    /// Removes the top of the queue.
    fn pop(&mut self, goes_first: impl Fn(&[R], u32, u32) -> bool) -> Option<u32> {
        self.queued = self.queued.checked_sub(1)?;
        let top = self.get(0, Word::Column);
        let last = self.get(self.queued, Word::Column);
        let mut slot = 0;
        loop {
            let (mut next, mut first) = (slot, last);
            for child_slot in (2 * slot + 1..self.queued).take(2) {
                let child = self.get(child_slot, Word::Column);
                if goes_first(self.receivers, child, first) {
                    (next, first) = (child_slot, child);
                }
            }
            self.set(slot, Word::Column, first);
            if next == slot {
                return Some(top);
            }
            slot = next;
        }
    }

    fn receiver(&self, receiver: u32) -> &R {
        &self.receivers[receiver as usize]
    }

    fn get(&mut self, receiver: u32, word: Word) -> u32 {
        *self.receivers[receiver as usize].word(word)
    }

    fn set(&mut self, receiver: u32, word: Word, value: u32) {
        *self.receivers[receiver as usize].word(word) = value;
    }

    fn link(&mut self, receiver: u32, kind: Kind) -> Link {
        Link::unpack(self.get(receiver, Word::Chain(kind)))
    }

    fn set_link(&mut self, receiver: u32, kind: Kind, link: Link) {
        self.set(receiver, Word::Chain(kind), link.pack());
    }
}

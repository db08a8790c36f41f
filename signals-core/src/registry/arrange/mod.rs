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
//! 4. If the queue is empty too early, there are cycles. Run the algorithm again, this time with the first receiver of the
//!    cycles in the queue as well: see [`cycles`].
//! 5. Move the receivers to their places by swaps.
//!
//! # Cost
//!
//! For n receivers and m pairs of which one names the other: O((n + m) log n). Each cycle, and each receiver in one that waits for
//! several others, can add another pass. Two short walks are not included: from a receiver to the end of its chain, which is as
//! long as its function has senders, and through the `after` of the first follower. There is no recursion. Without constraints
//! nothing happens.
//!
//! # Scratch words
//!
//! Each receiver has four words of scratch memory and each constraint two. They need no initial value and have no meaning
//! afterwards.
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

mod cycles;

use super::order::{Constraint, Kind, Name, Orderable, Word};

/// Moves receivers from base order to the order in which they run.
pub(crate) fn arrange<'a, R: Orderable<'a>>(receivers: &mut [R]) {
    if receivers.iter().any(|receiver| !receiver.after().is_empty() || !receiver.before().is_empty()) {
        let len = to_u32(receivers.len());
        Arrangement { receivers, len, queued: 0, done: 0, may_have_new_cycle: false }.run();
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

struct Arrangement<'r, R> {
    receivers: &'r mut [R],
    len: u32,
    /// The lengths of the queue and of the result.
    queued: u32,
    done: u32,
    /// A cycle may have appeared that waits for nothing outside itself.
    may_have_new_cycle: bool,
}

/// The steps.
impl<'a, R: Orderable<'a>> Arrangement<'_, R> {
    fn run(&mut self) {
        for kind in Kind::ALL {
            self.resolve(kind);
        }
        self.start();
        while let Some(next) = self.pop(is_first) {
            self.finish(next);
        }
        if self.done < self.len {
            self.run_with_cycles();
        }
        self.permute();
    }

    fn start(&mut self) {
        self.done = 0;
        for receiver in 0..self.len {
            self.set(receiver, Word::Waits, 0);
        }
        self.count();
        self.queue_ready();
    }

    /// Queues the receivers that wait for none.
    fn queue_ready(&mut self) {
        for receiver in 0..self.len {
            if self.get(receiver, Word::Waits) == 0 {
                self.push(receiver, is_first);
            }
        }
    }

    /// Links receivers through their names and constraints of this kind.
    fn resolve(&mut self, kind: Kind) {
        for receiver in 0..self.len {
            self.set_link(receiver, kind, Link::End);
        }
        let is_kind = |constraint: &&R::Constraint| constraint.name().kind() == kind;
        let has_kind = |receiver: &R| receiver.after().iter().chain(receiver.before()).any(|c| is_kind(&c));
        if !self.receivers.iter().any(has_kind) {
            return;
        }
        self.sort_by_name(kind);
        for owner in 0..self.len {
            for constraint in self.receiver(owner).before().iter().filter(is_kind) {
                let bearers = self.chain_bearers(owner, constraint.name());
                constraint.scratch().set_words([bearers.map_or(Link::End, |[first, _]| Link::Bearer(first)).pack(), 0]);
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
        let start = self.first_not_before(name);
        let mut bearer = self.bearer_at(start, name)?;
        if name.is_of(self.receiver(owner)) {
            return None;
        }
        let first = bearer;
        for slot in start + 1.. {
            let Some(next) = self.bearer_at(slot, name) else { break };
            self.set_link(bearer, kind, Link::Bearer(next));
            bearer = next;
        }
        Some([first, bearer])
    }

    /// Puts the owner at the start of the list of followers, because of its `after` constraint at `index`.
    fn add_follower(&mut self, last_bearer: u32, owner: u32, index: usize) {
        let constraint = &self.receiver(owner).after()[index];
        let kind = constraint.name().kind();
        let first = self.link(last_bearer, kind);
        // A receiver that gives a name twice is already there.
        if first != Link::Follower(owner) {
            constraint.scratch().set_words([first.pack(), self.get(last_bearer, Word::Waits)]);
            self.set_link(last_bearer, kind, Link::Follower(owner));
            self.set(last_bearer, Word::Waits, to_u32(index));
        }
    }

    /// Calls `visit` with each receiver that waits for this one, once for each constraint.
    fn each_waiting(&mut self, receiver: u32, visit: impl Fn(&mut Self, u32)) {
        for constraint in self.receiver(receiver).before() {
            let mut link = Link::unpack(constraint.scratch().words()[0]);
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
            let [link, next_index] = self.receiver(follower).after()[index].scratch().words();
            let Link::Follower(next) = Link::unpack(link) else { return };
            (follower, index) = (next, next_index as usize);
        }
    }

    /// Counts how many of the receivers that are left each of them waits for.
    fn count(&mut self) {
        for receiver in 0..self.len {
            if self.get(receiver, Word::Waits) != DONE {
                self.set(receiver, Word::Waits, 0);
            }
        }
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
        // The queue holds the first receiver of one cycle at a time.
        self.may_have_new_cycle |= self.get(receiver, Word::Waits) != 0;
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
                } else {
                    this.may_have_new_cycle = true;
                }
            }
        });
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

    /// Searches the sorted column for the first place at which this name could be.
    fn first_not_before(&mut self, name: Name<'_, R::Id>) -> u32 {
        let (mut start, mut end) = (0, self.len);
        while start < end {
            let middle = start.midpoint(end);
            let receiver = self.get(middle, Word::Column);
            if name.kind().name(self.receiver(receiver)) < name {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        start
    }

    /// Returns the receiver at this place of the sorted column if it has this name.
    fn bearer_at(&mut self, slot: u32, name: Name<'_, R::Id>) -> Option<u32> {
        if slot == self.len {
            return None;
        }
        let receiver = self.get(slot, Word::Column);
        name.is_of(self.receiver(receiver)).then_some(receiver)
    }

    /// Adds a receiver to the queue, in which the one that `goes_first` is at the top.
    fn push(&mut self, receiver: u32, goes_first: impl Fn(&[R], u32, u32) -> bool) {
        self.queued += 1;
        self.rise(self.queued - 1, receiver, goes_first);
    }

    /// Removes the top of the queue.
    fn pop(&mut self, goes_first: impl Fn(&[R], u32, u32) -> bool) -> Option<u32> {
        self.queued = self.queued.checked_sub(1)?;
        let top = self.get(0, Word::Column);
        let last = self.get(self.queued, Word::Column);
        let mut slot = 0;
        // The last receiver mostly belongs near the end, so it is compared on the way up alone.
        while let Some(child_slot) = self.first_child(slot, &goes_first) {
            let child = self.get(child_slot, Word::Column);
            self.set(slot, Word::Column, child);
            slot = child_slot;
        }
        self.rise(slot, last, goes_first);
        Some(top)
    }

    /// Returns the place of the child that goes first, of the one or two below this place.
    fn first_child(&mut self, slot: u32, goes_first: impl Fn(&[R], u32, u32) -> bool) -> Option<u32> {
        let child_slot = 2 * slot + 1;
        if child_slot + 1 < self.queued {
            let (one, other) = (self.get(child_slot, Word::Column), self.get(child_slot + 1, Word::Column));
            return Some(child_slot + u32::from(goes_first(self.receivers, other, one)));
        }
        (child_slot < self.queued).then_some(child_slot)
    }

    /// Puts the receiver at this place, or above it if it goes before those that are there.
    fn rise(&mut self, mut slot: u32, receiver: u32, goes_first: impl Fn(&[R], u32, u32) -> bool) {
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

//! Finds out which receiver of a cycle is next.
//!
//! The search follows waiting receivers. It overwrites the queue and the counts; `queue_cycles` rebuilds both.

use super::super::order::{Orderable, Word};
use super::{Arrangement, DONE, is_first};

// Marks of the search for cycles.
const UNSEEN: u32 = 0;
/// Reached from a root at or before it.
const SEEN: u32 = 1;
/// A receiver that no root before it reaches.
const ROOT: u32 = 2;
/// Reached from a receiver that waits for none, or in the second pass from a root at or after it.
const REACHED: u32 = 3;

impl<'a, R: Orderable<'a>> Arrangement<'_, R> {
    /// Runs the algorithm again from step 3.
    pub(super) fn run_with_cycles(&mut self) {
        self.start();
        self.may_have_new_cycle = true;
        while self.done < self.len {
            if self.may_have_new_cycle {
                self.queue_cycles();
            }
            if let Some(next) = self.pop(is_first) {
                self.finish(next);
            }
        }
    }

    /// Queues the first receiver of the cycles.
    fn queue_cycles(&mut self) {
        let first = self.first_in_cycles();
        // The search took the place of the counts and of the queue.
        self.count();
        self.queue_ready();
        if let Some(first) = first {
            self.push(first, is_first);
        }
        self.may_have_new_cycle = false;
    }

    /// Returns the first receiver in base order of all cycles that wait for nothing outside themselves.
    ///
    /// No such cycle is reached from a receiver that waits for none. Of the receivers that are left, two passes find the roots
    /// that no other root reaches:
    ///
    /// - Such a cycle can only be reached from within. Roots are chosen in base order, so its first receiver is a root, and
    ///   no root of another cycle reaches it.
    /// - Any other root waits for such a cycle. The root of that cycle comes later, as it would have reached this one
    ///   otherwise, and it reaches this one in the second pass, which starts with the last root.
    fn first_in_cycles(&mut self) -> Option<u32> {
        self.mark_reachable_from_ready();
        for receiver in 0..self.len {
            if self.get(receiver, Word::Waits) == UNSEEN {
                self.mark(receiver, SEEN);
                self.mark_waiting(SEEN);
                self.set(receiver, Word::Waits, ROOT);
            }
        }
        let mut first = None;
        for receiver in (0..self.len).rev() {
            if self.get(receiver, Word::Waits) == ROOT {
                self.mark(receiver, REACHED);
                self.mark_waiting(REACHED);
                first = Some(receiver);
            }
        }
        first
    }

    fn mark_reachable_from_ready(&mut self) {
        self.queued = 0;
        for receiver in 0..self.len {
            match self.get(receiver, Word::Waits) {
                DONE => {}
                0 => {
                    self.set(receiver, Word::Waits, REACHED);
                    self.push(receiver, is_first);
                }
                _ => self.set(receiver, Word::Waits, UNSEEN),
            }
        }
        self.mark_waiting(REACHED);
    }

    /// Marks all that wait for a receiver in the queue, directly or not. Does not go through receivers with a higher mark.
    fn mark_waiting(&mut self, mark: u32) {
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
}

//! The wiring of a signal once it differs from what the linker made.
//!
//! Everything that a send must walk then hangs behind one pointer, the [`Plan`], which is swapped whole. Edits take a
//! lock that is the signal's own; a send waits for none, and no receiver runs while it is held.
//!
//! Most programs edit nothing. What edits is marked `#[inline]`, as in `introspection`, which has it compiled in the
//! programs that call it; what a send may come to is not, nor what all edits share.

use core::any::TypeId;
use std::mem;
use std::sync::{Arc, PoisonError};

pub(crate) use crate::connection::{Connected, Held};
use crate::index::{Entry, State, bucket};
use crate::next::Next;
use crate::published::Published;
use crate::receiver::{Origin, Receiver};
use crate::scope::Place;
use crate::sender::SenderType;
use crate::sync::{Mutex, MutexGuard};

/// What keeps a [`Connected`] alive.
pub(crate) type Handle = Arc<Connected>;

/// What a signal knows of changes to its wiring.
pub(crate) struct Wiring {
    /// There is a plan while the wiring differs, and maybe for a moment before and after.
    plan: Published<Plan>,
    edits: Mutex<Edits>,
}

/// What makes the wiring differ.
struct Edits {
    /// By `order`, and then in the order in which they were connected.
    connected: Vec<Receiver>,
    /// How many linked receivers are disconnected.
    disconnected: usize,
    mutes: Vec<Muting>,
    /// How many mutes there have been.
    muted: u64,
}

/// What a guard mutes while it lives.
#[derive(Clone, Copy)]
pub(crate) struct Muting {
    id: u64,
    /// `None` mutes everywhere.
    place: Option<Place>,
    /// `None` mutes the whole signal.
    function: Option<TypeId>,
}

impl Muting {
    fn is_here(&self) -> bool {
        self.place.is_none_or(Place::is_here)
    }
}

impl Edits {
    #[inline]
    fn differ(&self) -> bool {
        !self.connected.is_empty() || self.disconnected > 0 || !self.mutes.is_empty()
    }
}

impl Wiring {
    pub(crate) const fn new() -> Self {
        Wiring {
            plan: Published::none(),
            edits: Mutex::new(Edits { connected: Vec::new(), disconnected: 0, mutes: Vec::new(), muted: 0 }),
        }
    }

    #[inline]
    fn edits(&self) -> MutexGuard<'_, Edits> {
        // No code of a user runs under the lock, so nothing is half done.
        self.edits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Adds a receiver, unless one of its uid is connected already. Whether it did.
    #[inline]
    pub(crate) fn connect(&self, new: &Arc<Connected>) -> bool {
        let mut edits = self.wiring.edits();
        if let Some(uid) = new.uid() {
            for receiver in self.receivers(&edits) {
                if receiver.has_uid(uid) && receiver.is_connected() {
                    return false;
                }
            }
        }
        let order = new.metadata().order();
        let mut place = edits.connected.len();
        while place > 0 && edits.connected[place - 1].metadata().order() > order {
            place -= 1;
        }
        edits.connected.insert(place, Receiver::connected(Arc::clone(new)));
        self.swap_plan(edits);
        true
    }

    /// Takes away, or gives back, the receivers for which `which` holds. Those that were not so already.
    #[inline]
    pub(crate) fn set_connected(&self, which: &dyn Fn(&Receiver) -> bool, connected: bool) -> Vec<Receiver> {
        let mut edits = self.wiring.edits();
        let mut changed = Vec::new();
        for receiver in self.receivers(&edits) {
            if which(&receiver) && receiver.is_connected() != connected {
                receiver.set_connected(connected);
                changed.push(receiver);
            }
        }
        if !changed.is_empty() {
            edits.disconnected = 0;
            for entry in self.linked() {
                edits.disconnected += usize::from(!entry.is_connected());
            }
            self.swap_plan(edits);
        }
        changed
    }

    /// Mutes the signal, or the receivers that `function` is. The answer ends it.
    #[inline]
    pub(crate) fn mute(&self, place: Option<Place>, function: Option<TypeId>) -> u64 {
        let mut edits = self.wiring.edits();
        edits.muted += 1;
        let id = edits.muted;
        edits.mutes.push(Muting { id, place, function });
        self.swap_plan(edits);
        id
    }

    #[inline]
    pub(crate) fn unmute(&self, id: u64) {
        let mut edits = self.wiring.edits();
        for place in 0..edits.mutes.len() {
            if edits.mutes[place].id == id {
                edits.mutes.remove(place);
                break;
            }
        }
        self.swap_plan(edits);
    }

    /// Every receiver in the order in which they run, linked ones also if they are disconnected.
    #[inline]
    pub(crate) fn all_receivers(&self) -> Vec<Receiver> {
        self.receivers(&self.wiring.edits())
    }

    /// Every receiver, connected or not, in the order in which they run.
    ///
    /// A receiver that was connected comes behind all linked ones of its `order` or less, and behind those that were
    /// connected before it.
    fn receivers(&self, edits: &Edits) -> Vec<Receiver> {
        let linked = self.linked_by_rank();
        let mut left = linked.len();
        let mut receivers = Vec::with_capacity(left + edits.connected.len());
        // From the end, for `after` and `before` leave linked receivers of a higher order among those of a lower one.
        for connected in edits.connected.iter().rev() {
            while left > 0 && linked[left - 1].metadata().order() > connected.metadata().order() {
                left -= 1;
                receivers.push(linked[left].clone());
            }
            receivers.push(connected.clone());
        }
        for last in linked[..left].iter().rev() {
            receivers.push(last.clone());
        }
        receivers.reverse();
        receivers
    }

    /// The linked receivers in the order in which they run.
    #[inline]
    fn linked_by_rank(&self) -> Vec<Receiver> {
        let mut linked = Vec::new();
        for entry in self.linked() {
            linked.push(Receiver::linked(entry));
        }
        for entry in self.linked() {
            linked[entry.rank as usize] = Receiver::linked(entry);
        }
        linked
    }

    /// `None` if the signal is wired as the linker made it.
    fn plan(&self) -> Option<Arc<Plan>> {
        if self.is_rewired() { self.wiring.plan.get() } else { None }
    }

    /// Whether a send from here would call anybody, whoever sends. `None` as for `plan`.
    pub(crate) fn calls_anybody(&self) -> Option<bool> {
        let plan = self.plan()?;
        Some(!plan.is_muted() && plan.receivers.iter().any(|receiver| plan.call(receiver).is_some()))
    }

    /// Lets sends go by the edits.
    fn swap_plan(&self, mut edits: MutexGuard<'_, Edits>) {
        let mut gone = Vec::new();
        for connected in mem::take(&mut edits.connected) {
            if connected.is_connected() { edits.connected.push(connected) } else { gone.push(connected) }
        }
        let old = if edits.differ() {
            let plan = Plan::new(self.receivers(&edits), edits.mutes.clone(), self.filters());
            let old = self.wiring.plan.replace(Some(Arc::new(plan)));
            self.set_rewired(true);
            old
        } else {
            self.set_rewired(false);
            self.wiring.plan.replace(None)
        };
        drop(edits);
        // The closures of receivers that went are dropped here, with the lock released: that may run any code.
        drop((gone, old));
    }
}

/// All receivers of a signal, in order. Those of single senders are found by the type of the sender.
struct Plan {
    receivers: Vec<Receiver>,
    /// The places of those that hear every sender.
    unfiltered: Vec<usize>,
    /// The places of the others, in buckets by the sender. There are as many buckets as places.
    filtered: Vec<Vec<usize>>,
    mutes: Vec<Muting>,
}

impl Plan {
    #[inline]
    fn new(receivers: Vec<Receiver>, mutes: Vec<Muting>, filters: bool) -> Self {
        let (mut unfiltered, mut filtered) = (Vec::new(), Vec::new());
        for receiver in &receivers {
            if filters && receiver.sender().is_some() {
                filtered.push(Vec::new());
            }
        }
        let buckets = filtered.len();
        for (place, receiver) in receivers.iter().enumerate() {
            match receiver.sender() {
                Some(sender) if filters => filtered[bucket(sender.id(), buckets)].push(place),
                _ => unfiltered.push(place),
            }
        }
        Plan { receivers, unfiltered, filtered, mutes }
    }

    /// Whether the whole signal is muted here.
    fn is_muted(&self) -> bool {
        for muting in &self.mutes {
            if muting.function.is_none() && muting.is_here() {
                return true;
            }
        }
        false
    }

    /// Whether a send from here calls the receiver.
    fn calls(&self, receiver: &Receiver) -> bool {
        if !receiver.is_connected() || !receiver.is_here() {
            return false;
        }
        for muting in &self.mutes {
            if muting.function == Some(receiver.metadata().function()) && muting.is_here() {
                return false;
            }
        }
        true
    }

    /// The receiver, if a send from here calls it.
    fn call(&self, receiver: &Receiver) -> Option<Next<&'static Entry>> {
        if !self.calls(receiver) {
            return None;
        }
        match &receiver.origin {
            Origin::Linked(entry) => Some(Next::Linked(entry, entry)),
            // Its owner may have gone since.
            Origin::Connected(connected) => connected.hold().map(Next::Connected),
        }
    }
}

impl Receiver {
    fn is_here(&self) -> bool {
        match &self.origin {
            Origin::Linked(_) => true,
            Origin::Connected(connected) => connected.is_here(),
        }
    }

    #[inline]
    pub(crate) fn is(&self, function: TypeId) -> bool {
        self.metadata().function() == function
    }

    #[inline]
    pub(crate) fn is_connection(&self, connection: &Arc<Connected>) -> bool {
        matches!(&self.origin, Origin::Connected(connected) if Arc::ptr_eq(connected, connection))
    }

    /// A receiver that was connected without a uid has none.
    #[inline]
    pub(crate) fn has_uid(&self, uid: &str) -> bool {
        match &self.origin {
            Origin::Linked(entry) => entry.metadata.uid() == uid,
            Origin::Connected(connected) => connected.uid() == Some(uid),
        }
    }

    #[inline]
    fn set_connected(&self, to: bool) {
        match &self.origin {
            Origin::Linked(entry) => entry.set_connected(to),
            Origin::Connected(connected) => connected.set_connected(to),
        }
    }
}

/// A send on its way through a plan.
///
/// It keeps to the plan it began with: receivers that are connected meanwhile are not called, those that are
/// disconnected are skipped.
pub(crate) struct Walk {
    plan: Arc<Plan>,
    sender: Option<TypeId>,
    /// The bucket of the sender, if there are buckets.
    bucket: Option<usize>,
    /// How many of the unfiltered receivers are done, and of those in the bucket.
    done: [usize; 2],
}

impl Walk {
    /// `None` if the signal is wired as the linker made it.
    pub(crate) fn new(state: &State, sender: Option<TypeId>) -> Option<Self> {
        let plan = state.plan()?;
        let buckets = plan.filtered.len();
        let bucket = match sender {
            Some(sender) if buckets > 0 => Some(bucket(sender, buckets)),
            _ => None,
        };
        // As good as done: a mute that ends during the send is none of its business.
        let done = if plan.is_muted() { [usize::MAX; 2] } else { [0, 0] };
        Some(Walk { plan, sender, bucket, done })
    }

    pub(crate) fn next(&mut self) -> Option<Next<&'static Entry>> {
        loop {
            let own = if self.bucket.is_some() { self.next_own() } else { None };
            let (range, place) = match (self.plan.unfiltered.get(self.done[0]), own) {
                (Some(&unfiltered), Some(own)) if own < unfiltered => (1, own),
                (Some(&unfiltered), _) => (0, unfiltered),
                (None, Some(own)) => (1, own),
                (None, None) => return None,
            };
            self.done[range] += 1;
            if let Some(next) = self.plan.call(&self.plan.receivers[place]) {
                return Some(next);
            }
        }
    }

    /// The place of the next of the sender's own receivers. Other senders may have theirs in the same bucket.
    #[inline(never)]
    fn next_own(&mut self) -> Option<usize> {
        let bucket = &self.plan.filtered[self.bucket?];
        while let Some(&place) = bucket.get(self.done[1]) {
            if self.plan.receivers[place].sender().map(SenderType::id) == self.sender {
                return Some(place);
            }
            self.done[1] += 1;
        }
        None
    }
}

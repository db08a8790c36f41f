//! The wiring of a signal once it differs from what the linker made.
//!
//! Everything that a send must walk then hangs behind one pointer, the [`Plan`], which is swapped whole. Edits take a
//! lock that is the signal's own; a send never does, and no receiver runs while it is held.

use core::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

pub(crate) use crate::connection::{Connected, Held};
use crate::index::{Entry, State};
use crate::next::Next;
use crate::receiver::Receiver;
use crate::scope::Place;
use crate::sender::SenderType;
use crate::sync::{ArcSwapOption, Mutex, MutexGuard};

/// What keeps a [`Connected`] alive.
pub(crate) type Handle = Arc<Connected>;

/// What a signal knows of changes to its wiring.
pub(crate) struct Wiring {
    /// There is a plan while the wiring differs, and maybe for a moment before and after.
    plan: ArcSwapOption<Plan>,
    edits: Mutex<Edits>,
}

/// What makes the wiring differ.
struct Edits {
    /// By `order`, and then in the order in which they were connected.
    connected: Vec<Arc<Connected>>,
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
    fn differ(&self) -> bool {
        !self.connected.is_empty() || self.disconnected > 0 || !self.mutes.is_empty()
    }
}

impl Wiring {
    pub(crate) const fn new() -> Self {
        Wiring {
            plan: ArcSwapOption::const_empty(),
            edits: Mutex::new(Edits { connected: Vec::new(), disconnected: 0, mutes: Vec::new(), muted: 0 }),
        }
    }

    fn edits(&self) -> MutexGuard<'_, Edits> {
        // No code of a user runs under the lock, so nothing is half done.
        self.edits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Adds a receiver, unless one of its uid is connected already. Whether it did.
    pub(crate) fn connect(&self, new: &Arc<Connected>) -> bool {
        let mut edits = self.wiring.edits();
        if new
            .uid()
            .is_some_and(|uid| self.receivers(&edits).iter().any(|item| item.has_uid(uid) && item.is_connected()))
        {
            return false;
        }
        let order = new.metadata().order();
        let place = edits.connected.partition_point(|connected| connected.metadata().order() <= order);
        edits.connected.insert(place, Arc::clone(new));
        self.swap_plan(edits);
        true
    }

    /// Takes away, or gives back, the receivers for which `which` holds. Those that were not so already.
    pub(crate) fn set_connected(&self, which: impl Fn(&Item) -> bool, connected: bool) -> Vec<Receiver> {
        let mut edits = self.wiring.edits();
        let mut changed = self.receivers(&edits);
        changed.retain(|item| which(item) && item.is_connected() != connected);
        if !changed.is_empty() {
            for item in &changed {
                item.set_connected(connected);
            }
            edits.disconnected = self.linked().iter().filter(|entry| !entry.is_connected()).count();
            self.swap_plan(edits);
        }
        changed.into_iter().map(Item::into_receiver).collect()
    }

    /// Mutes the signal, or the receivers that `function` is. The answer ends it.
    pub(crate) fn mute(&self, place: Option<Place>, function: Option<TypeId>) -> u64 {
        let mut edits = self.wiring.edits();
        edits.muted += 1;
        let id = edits.muted;
        edits.mutes.push(Muting { id, place, function });
        self.swap_plan(edits);
        id
    }

    pub(crate) fn unmute(&self, id: u64) {
        let mut edits = self.wiring.edits();
        edits.mutes.retain(|muting| muting.id != id);
        self.swap_plan(edits);
    }

    /// Every receiver in the order in which they run, linked ones also if they are disconnected.
    pub(crate) fn all_receivers(&self) -> Vec<Receiver> {
        let items = self.receivers(&self.wiring.edits());
        items.into_iter().map(Item::into_receiver).collect()
    }

    /// Every receiver, connected or not, in the order in which they run.
    ///
    /// A receiver that was connected comes behind all linked ones of its `order` or less, and behind those that were
    /// connected before it.
    fn receivers(&self, edits: &Edits) -> Vec<Item> {
        let mut linked = self.linked_by_rank();
        let mut items = Vec::with_capacity(linked.len() + edits.connected.len());
        // From the end, for `after` and `before` leave linked receivers of a higher order among those of a lower one.
        for connected in edits.connected.iter().rev() {
            while let Some(last) = linked.pop_if(|last| last.metadata.order() > connected.metadata().order()) {
                items.push(Item::Linked(last));
            }
            items.push(Item::Connected(Arc::clone(connected)));
        }
        items.extend(linked.into_iter().rev().map(Item::Linked));
        items.reverse();
        items
    }

    /// The linked receivers in the order in which they run.
    fn linked_by_rank(&self) -> Vec<&'static Entry> {
        let mut linked = self.linked().iter().collect::<Vec<_>>();
        for entry in self.linked() {
            linked[entry.rank as usize] = entry;
        }
        linked
    }

    /// Lets sends go by the edits.
    fn swap_plan(&self, mut edits: MutexGuard<'_, Edits>) {
        let gone = edits.connected.extract_if(.., |connected| !connected.is_connected()).collect::<Vec<_>>();
        let old = if edits.differ() {
            let plan = Plan::new(self.receivers(&edits), edits.mutes.clone(), self.filters());
            let old = self.wiring.plan.swap(Some(Arc::new(plan)));
            self.set_rewired(true);
            old
        } else {
            self.set_rewired(false);
            self.wiring.plan.swap(None)
        };
        drop(edits);
        // The closures of receivers that went are dropped here, with the lock released: that may run any code.
        drop((gone, old));
    }
}

/// All receivers of a signal, in order. Those of single senders are found by the type of the sender.
struct Plan {
    items: Vec<Item>,
    /// The places of those that hear every sender.
    unfiltered: Vec<usize>,
    filtered: HashMap<TypeId, Vec<usize>>,
    mutes: Vec<Muting>,
}

/// A receiver in a plan.
pub(crate) enum Item {
    Linked(&'static Entry),
    Connected(Arc<Connected>),
}

impl Plan {
    fn new(items: Vec<Item>, mutes: Vec<Muting>, filters: bool) -> Self {
        let mut plan = Plan { items, unfiltered: Vec::new(), filtered: HashMap::new(), mutes };
        for (place, item) in plan.items.iter().enumerate() {
            match item.sender().filter(|_| filters) {
                None => plan.unfiltered.push(place),
                Some(sender) => plan.filtered.entry(sender).or_default().push(place),
            }
        }
        plan
    }

    /// Whether the whole signal is muted here.
    fn is_muted(&self) -> bool {
        self.mutes.iter().any(|muting| muting.function.is_none() && muting.is_here())
    }

    /// Whether a send from here calls the receiver.
    fn calls(&self, item: &Item) -> bool {
        let mutes = |muting: &Muting| muting.function.is_some_and(|function| item.is(function)) && muting.is_here();
        item.is_connected() && item.is_here() && !self.mutes.iter().any(mutes)
    }
}

impl Item {
    fn is_here(&self) -> bool {
        match self {
            Item::Linked(_) => true,
            Item::Connected(connected) => connected.is_here(),
        }
    }

    pub(crate) fn is(&self, function: TypeId) -> bool {
        match self {
            Item::Linked(entry) => entry.metadata.function() == function,
            Item::Connected(connected) => connected.metadata().function() == function,
        }
    }

    pub(crate) fn is_connection(&self, connection: &Arc<Connected>) -> bool {
        matches!(self, Item::Connected(connected) if Arc::ptr_eq(connected, connection))
    }

    pub(crate) fn has_uid(&self, uid: &str) -> bool {
        match self {
            Item::Linked(entry) => entry.metadata.uid() == uid,
            Item::Connected(connected) => connected.uid() == Some(uid),
        }
    }

    fn sender(&self) -> Option<TypeId> {
        match self {
            Item::Linked(entry) => entry.metadata.sender_id(),
            Item::Connected(connected) => connected.sender().map(SenderType::id),
        }
    }

    fn into_receiver(self) -> Receiver {
        match self {
            Item::Linked(entry) => Receiver::linked(entry),
            Item::Connected(connected) => Receiver::connected(connected),
        }
    }

    fn is_connected(&self) -> bool {
        match self {
            Item::Linked(entry) => entry.is_connected(),
            Item::Connected(connected) => connected.is_connected(),
        }
    }

    fn set_connected(&self, to: bool) {
        match self {
            Item::Linked(entry) => entry.set_connected(to),
            Item::Connected(connected) => connected.set_connected(to),
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
    /// How many of the unfiltered and of the sender's own receivers are done.
    done: [usize; 2],
}

impl Walk {
    /// `None` if the signal is wired as the linker made it.
    pub(crate) fn new(state: &State, sender: Option<TypeId>) -> Option<Self> {
        // Asked first, for the pointer to the plan takes memory of each thread that loads it.
        let plan = state.is_rewired().then(|| state.wiring.plan.load_full())??;
        // As good as done: a mute that ends during the send is none of its business.
        let done = if plan.is_muted() { [usize::MAX; 2] } else { [0, 0] };
        Some(Walk { plan, sender, done })
    }

    /// The places of the unfiltered and of the sender's own receivers.
    fn places(&self) -> [&[usize]; 2] {
        let own = self.sender.and_then(|sender| self.plan.filtered.get(&sender));
        [&self.plan.unfiltered, own.map_or(&[], Vec::as_slice)]
    }

    pub(crate) fn next(&mut self) -> Option<Next<&'static Entry>> {
        loop {
            let [unfiltered, own] = self.places();
            let next = [unfiltered.get(self.done[0]), own.get(self.done[1])];
            let (range, place) = match next {
                [Some(&unfiltered), Some(&own)] if own < unfiltered => (1, own),
                [Some(&unfiltered), _] => (0, unfiltered),
                [None, Some(&own)] => (1, own),
                [None, None] => return None,
            };
            self.done[range] += 1;
            let item = &self.plan.items[place];
            if !self.plan.calls(item) {
                continue;
            }
            match item {
                Item::Linked(entry) => return Some(Next::Linked(entry, entry)),
                Item::Connected(connected) => {
                    // Its owner may have gone since.
                    if let Some(held) = connected.hold() {
                        return Some(Next::Connected(held));
                    }
                }
            }
        }
    }
}

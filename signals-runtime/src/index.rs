//! The receivers of the whole program, collected by the linker and brought into order on first use.
//!
//! The linker hands over the receivers in an order of its own, as one [`Slot`] each in writable memory. The first use
//! of any signal sorts them in place: by signal, then as [`Metadata::cmp_order`] says. Each signal keeps the range of
//! its own ones, so that a send walks a plain slice. The slots stay where they are after that, and nothing is ever
//! allocated.
//!
//! Within a signal's range the receivers of every sender come first, then those of a single sender, grouped by its
//! type. The groups are found through a chained hash table whose buckets and links live in the same slots.
//!
//! Once the wiring of a signal differs from what the linker made, a send learns so from the very word that tells it how
//! many receivers there are, and goes on as [`crate::wiring`] says.

#[cfg(all(test, feature = "std", not(shuttle)))]
pub(crate) mod order_tests;

use core::any::TypeId;
use core::cell::UnsafeCell;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::hint;
use core::marker::PhantomData;
use core::mem::{self, ManuallyDrop, MaybeUninit, transmute, transmute_copy};
use core::ops::ControlFlow;
use core::panic::Location;
use core::ptr;
use core::slice;

use crate::async_signal::{AsyncThunk, IsAsyncSignal};
use crate::first_use::sort_once;
use crate::next::Next;
use crate::program::Program;
use crate::receiver::{Extras, Metadata};
use crate::signal::{Dispatcher, IsSignal, Signal};
use crate::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use crate::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize};
use crate::wiring::{Walk, Wiring};

/// The place of one receiver in the program's list.
///
/// It is always initialized. `MaybeUninit` keeps rustc from checking the value field by field, as it does with statics.
#[repr(transparent)]
pub struct Slot(UnsafeCell<MaybeUninit<Entry>>);

// SAFETY: the entry is moved only by `sort_once`, which runs once and ends before any entry is read. What is written to
// it later is atomic.
unsafe impl Sync for Slot {}

/// What a slot begins as. Each function would be one more that the compiler runs for each receiver, `UnsafeCell::new` too.
macro_rules! slot {
    ($thunk:expr, $future_size:expr, $state:expr, $path:expr, $name_len:expr, $function:ty) => {{
        let entry = Entry {
            thunk: Erased::new($thunk),
            active: NO_ADDRESS,
            disconnected: FALSE,
            future_size: $future_size,
            metadata: Metadata {
                path: $path,
                location: *Location::caller(),
                order: 0,
                name_len: $name_len,
                function: TypeId::of::<$function>(),
                extras: None,
            },
            state: $state,
            rank: 0,
            group_len: 0,
            next_in_bucket: NONE,
            first_in_bucket: NONE,
        };
        // SAFETY: a slot is a transparent cell of an entry.
        unsafe { transmute::<Entry, Slot>(entry) }
    }};
}

#[expect(clippy::declare_interior_mutable_const, reason = "to be copied")]
const NO_ADDRESS: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());

#[expect(clippy::declare_interior_mutable_const, reason = "to be copied")]
const FALSE: AtomicBool = AtomicBool::new(false);

impl Slot {
    /// Connects `thunk`, which calls the receiver with the arguments it names, to `signal`: a receiver of every sender, with
    /// order 0 and its path as uid, that stands where this is called. Its name is the last `name_len` bytes of the path.
    ///
    /// The compiler runs this for each receiver, so it calls nearly nothing.
    #[must_use]
    #[track_caller]
    pub const fn new<S, T, F>(_signal: S, thunk: T, path: &'static str, name_len: u32, _function: F) -> Self
    where
        S: IsSignal<T>,
        T: Copy + Send + Sync + 'static,
        F: Copy + 'static,
    {
        slot!(thunk, NO_FUTURE, state_of::<S, T>, path, name_len, F)
    }

    /// As `new`, for a thunk that returns a future of the receiver's, which is of this size in bytes.
    #[must_use]
    #[track_caller]
    pub const fn new_async<S, T, F>(
        _signal: S,
        thunk: T,
        future_size: u32,
        path: &'static str,
        name_len: u32,
        _function: F,
    ) -> Self
    where
        S: IsAsyncSignal<T>,
        T: Copy + Send + Sync + 'static,
        F: Copy + 'static,
    {
        slot!(thunk, future_size, async_state_of::<S, T>, path, name_len, F)
    }

    /// The same with another order.
    #[must_use]
    pub const fn with_order(mut self, order: i32) -> Self {
        self.entry().metadata.order = order;
        self
    }

    /// The same, of which more is said.
    #[must_use]
    pub const fn with_extras(mut self, extras: &'static Extras) -> Self {
        self.entry().metadata.extras = Some(extras);
        self
    }

    const fn entry(&mut self) -> &mut Entry {
        // SAFETY: a slot is always initialized.
        unsafe { self.0.get_mut().assume_init_mut() }
    }
}

fn state_of<S: IsSignal<T>, T: 'static>() -> &'static State {
    S::dispatcher().signal().state()
}

fn async_state_of<S: IsAsyncSignal<T>, T: 'static>() -> &'static State {
    S::dispatcher().signal().state()
}

/// In place of the size of a future: the receiver makes none.
const NO_FUTURE: u32 = u32::MAX;

/// One receiver of one signal.
pub(crate) struct Entry {
    thunk: Erased,
    /// The thunk, or while the receiver is disconnected the one that does nothing: a send that is on its way through the
    /// slice calls that. Before the entries are sorted, nothing: an address that the linker has to fill in takes 24 bytes
    /// more.
    active: AtomicPtr<()>,
    /// Told apart by this and not by `active`: functions that do the same may have one address.
    disconnected: AtomicBool,
    /// The size of the future that the thunk returns, or [`NO_FUTURE`].
    future_size: u32,
    pub(crate) metadata: Metadata,
    state: fn() -> &'static State,
    /// The position among all receivers of the signal.
    pub(crate) rank: u32,
    /// On the first entry of a sender's group, how many entries the group has.
    group_len: u32,
    /// On the first entry of a group, the first of another one in the same bucket.
    next_in_bucket: u32,
    /// On the entry whose position is the number of a bucket, the first group in there.
    first_in_bucket: u32,
}

/// No entry. Also the most entries there can be: four thousand million receivers do not fit in a program.
const NONE: u32 = u32::MAX;

impl Entry {
    /// While sorting, the address of the signal's state. It takes the place of what is known only afterwards.
    fn key(&self) -> u64 {
        u64::from(self.group_len) << 32 | u64::from(self.next_in_bucket)
    }

    #[expect(clippy::cast_possible_truncation, reason = "one half after the other")]
    fn set_key(&mut self, key: u64) {
        (self.group_len, self.next_in_bucket) = ((key >> 32) as u32, key as u32);
    }

    /// By signal, and within it as [`Self::cmp_in_signal`] says.
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key()).then_with(|| self.cmp_in_signal(other))
    }

    /// In the order in which they run; once they have ranks, by sender and rank.
    ///
    /// Apart, for most that the sort compares are of two signals.
    #[inline(never)]
    fn cmp_in_signal(&self, other: &Self) -> Ordering {
        if self.rank == other.rank {
            return self.metadata.cmp_order(&other.metadata);
        }
        self.metadata.cmp_sender(&other.metadata).then(self.rank.cmp(&other.rank))
    }

    /// The size in bytes of the future that the receiver makes, if it does.
    pub(crate) fn future_size(&self) -> Option<usize> {
        (self.future_size != NO_FUTURE).then_some(self.future_size as usize)
    }

    fn sender(&self) -> Option<TypeId> {
        self.metadata.sender_id()
    }

    #[inline]
    pub(crate) fn is_connected(&self) -> bool {
        !self.disconnected.load(Acquire)
    }

    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn set_connected(&self, connected: bool) {
        let active = if connected { self.thunk } else { (self.state)().skip };
        self.active.store(active.0, Release);
        self.disconnected.store(!connected, Release);
    }
}

/// A function pointer, whatever its type. What is made of another value is never looked at: a dispatcher gives out only
/// [`Thunk`]s.
#[derive(Clone, Copy)]
pub(crate) struct Erased(*mut ());

// SAFETY: `new` takes only what is `Send` and `Sync`.
unsafe impl Send for Erased {}

// SAFETY: as for `Send`.
unsafe impl Sync for Erased {}

impl Erased {
    pub(crate) const fn new<T: Copy + Send + Sync + 'static>(thunk: T) -> Self {
        /// What `transmute_copy` does, in fewer steps for the compiler, which takes them for each receiver.
        union Pun<T: Copy> {
            thunk: T,
            erased: *mut (),
        }

        const { assert!(size_of::<T>() == size_of::<Erased>()) };
        // SAFETY: the sizes are equal.
        Erased(unsafe { Pun { thunk }.erased })
    }

    /// # Safety
    ///
    /// This was made from a `T`.
    unsafe fn get<T: Thunk>(self) -> T {
        // SAFETY: the caller says so.
        unsafe { transmute_copy(&self) }
    }
}

/// A pointer to a function. The standard library has no trait of those, but these are what sets them apart.
pub trait Thunk: fmt::Pointer + Copy + Send + Sync + 'static {}

impl<T: fmt::Pointer + Copy + Send + Sync + 'static> Thunk for T {}

/// What a send makes of an entry: a function to call.
pub trait FromEntry: Copy {
    /// # Safety
    ///
    /// The entry is one of a dispatcher of such functions.
    #[doc(hidden)]
    #[expect(private_interfaces, reason = "it is called in here alone")]
    unsafe fn from_entry(entry: &Entry) -> Self;
}

impl<T: Thunk> FromEntry for T {
    #[expect(private_interfaces, reason = "as above")]
    #[inline]
    unsafe fn from_entry(entry: &Entry) -> Self {
        // SAFETY: `Slot::new` let only thunks of type `T` into a `Dispatcher<T>`.
        unsafe { entry.thunk.get() }
    }
}

impl<T: Thunk, F: Thunk> FromEntry for AsyncThunk<T, F> {
    #[expect(private_interfaces, reason = "as above")]
    unsafe fn from_entry(entry: &Entry) -> Self {
        // SAFETY: `Slot::new` let only thunks of type `T` into a `Dispatcher<T, F>`, and gave them no future size;
        // `Slot::new_async` let only thunks of type `F` in, and gave them one.
        unsafe {
            match entry.future_size() {
                None => AsyncThunk::Ready(entry.thunk.get()),
                Some(_) => AsyncThunk::Future(entry.thunk.get()),
            }
        }
    }
}

/// What a signal knows of its receivers.
pub(crate) struct State {
    /// How many linked receivers there are, or [`UNSORTED`] or [`REWIRED`].
    total: AtomicUsize,
    first: AtomicPtr<Entry>,
    /// How many linked receivers there are, once they are sorted.
    len: AtomicUsize,
    /// How many of them listen to every sender.
    unfiltered: AtomicUsize,
    filters: bool,
    pub(crate) program: &'static Program,
    /// A thunk that does nothing.
    #[cfg_attr(not(feature = "std"), expect(dead_code, reason = "only run-time wiring disconnects receivers"))]
    skip: Erased,
    #[cfg_attr(not(feature = "std"), expect(dead_code, reason = "nothing changes it"))]
    /// Never dropped, for signals are statics: else each crate that declares some would have code for that.
    pub(crate) wiring: ManuallyDrop<Wiring>,
}

/// In place of the total: nobody has sorted the receivers yet.
const UNSORTED: usize = usize::MAX;

/// In place of the total: the wiring was changed.
const REWIRED: usize = usize::MAX - 1;

impl State {
    /// `filters`: whether senders of different types can send the signal.
    pub(crate) const fn new<T: Thunk>(program: &'static Program, filters: bool, skip: T) -> Self {
        State {
            program,
            total: AtomicUsize::new(UNSORTED),
            first: AtomicPtr::new(ptr::dangling_mut()),
            len: AtomicUsize::new(0),
            unfiltered: AtomicUsize::new(0),
            filters,
            skip: Erased::new(skip),
            wiring: ManuallyDrop::new(Wiring::new()),
        }
    }

    /// Whether it is known that there are no receivers.
    #[inline]
    fn is_idle(&self) -> bool {
        self.total.load(Relaxed) == 0
    }

    /// All receivers, those of every sender first: if they are sorted, and wired as the linker made it.
    #[inline]
    fn wired(&self) -> Option<&'static [Entry]> {
        let total = self.total.load(Acquire);
        if total >= REWIRED {
            return None;
        }
        // SAFETY: `publish` stored the start and length of a slice whose entries stay where they are, the length last.
        // Before that there is no entry, and the start dangles.
        Some(unsafe {
            let first = self.first.load(Relaxed);
            hint::assert_unchecked(!first.is_null());
            slice::from_raw_parts(first, total)
        })
    }

    /// All linked receivers, those of every sender first.
    pub(crate) fn linked(&self) -> &'static [Entry] {
        sort_once(self.program);
        // SAFETY: as above. `publish` has done so before `sort_once` returned.
        unsafe { slice::from_raw_parts(self.first.load(Relaxed), self.len.load(Relaxed)) }
    }

    /// Of these receivers of the signal those that hear a sender of this type: those of every sender, and its own.
    #[inline]
    fn split(&self, entries: &'static [Entry], sender: TypeId) -> [&'static [Entry]; 2] {
        let (unfiltered, filtered) = entries.split_at(self.unfiltered.load(Relaxed));
        [unfiltered, if filtered.is_empty() { filtered } else { group(filtered, sender) }]
    }

    /// Sees to it that the total is known, unless it is [`REWIRED`].
    fn settle(&self) {
        sort_once(self.program);
        // Sorting has set the total of every signal that has receivers: this one may have none.
        let _ = self.total.compare_exchange(UNSORTED, 0, Release, Relaxed);
    }

    #[inline]
    pub(crate) fn has_receivers(&self) -> bool {
        self.wired().map_or_else(|| self.has_receivers_settled(), |entries| !entries.is_empty())
    }

    #[inline]
    pub(crate) fn has_receivers_for(&self, sender: TypeId) -> bool {
        if !self.filters {
            return self.has_receivers();
        }
        match self.wired() {
            Some([]) => false,
            Some(entries) => self.hears(entries, sender),
            None => self.has_receivers_for_settled(sender),
        }
    }

    #[cold]
    fn has_receivers_settled(&self) -> bool {
        self.settle();
        self.calls_anybody().unwrap_or_else(|| !self.linked().is_empty())
    }

    #[cold]
    fn has_receivers_for_settled(&self, sender: TypeId) -> bool {
        self.settle();
        if let Some(mut walk) = Walk::new(self, Some(sender)) {
            return walk.next().is_some();
        }
        self.hears(self.linked(), sender)
    }

    /// Whether one of these receivers of the signal hears a sender of this type.
    #[inline]
    fn hears(&self, entries: &'static [Entry], sender: TypeId) -> bool {
        let [unfiltered, own] = self.split(entries, sender);
        !unfiltered.is_empty() || !own.is_empty()
    }

    #[cfg(feature = "std")]
    pub(crate) const fn filters(&self) -> bool {
        self.filters
    }

    #[cfg(feature = "std")]
    pub(crate) fn is_rewired(&self) -> bool {
        self.total.load(Acquire) == REWIRED
    }

    /// Whether sends go through the wiring. Called with the lock on it.
    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn set_rewired(&self, rewired: bool) {
        let total = if rewired { REWIRED } else { self.linked().len() };
        self.total.store(total, Release);
    }

    /// Makes `entries`, sorted in the order in which they run, the receivers of this signal.
    fn publish(&'static self, entries: &'static mut [Entry]) {
        for entry in &*entries {
            if entry.metadata.names_others() {
                arrange(entries);
                break;
            }
        }
        let (mut rank, mut unfiltered) = (0, 0);
        while let Some(entry) = entries.get_mut(rank as usize) {
            entry.rank = rank;
            (entry.group_len, entry.next_in_bucket) = (0, NONE);
            *entry.active.get_mut() = entry.thunk.0;
            unfiltered += usize::from(!self.filters || entry.sender().is_none());
            rank += 1;
        }
        if self.filters {
            sort_entries(entries);
            build_table(&mut entries[unfiltered..]);
        }
        self.unfiltered.store(unfiltered, Relaxed);
        self.first.store(entries.as_mut_ptr(), Relaxed);
        self.len.store(entries.len(), Relaxed);
        self.total.store(entries.len(), Release);
    }
}

impl Program {
    /// Sorts all receivers, unless the linker has lost them. Whether it has not. [`sort_once`] is for everybody else.
    ///
    /// # Safety
    ///
    /// It is not called again once it has sorted, and nobody else has a reference to any entry.
    pub(crate) unsafe fn sort(&self) -> bool {
        // SAFETY: the caller says so.
        let entries = unsafe { self.entries() };
        let canary = (self.canary)().state();
        for entry in &*entries {
            if ptr::eq((entry.state)(), canary) {
                sort(entries);
                return true;
            }
        }
        false
    }

    /// # Safety
    ///
    /// Nobody else has a reference to any entry.
    unsafe fn entries(&self) -> &'static mut [Entry] {
        let slots = (self.receivers)();
        let entries = UnsafeCell::raw_get(slots.as_ptr().cast::<UnsafeCell<Entry>>());
        // SAFETY: slots are cells of entries without other contents; the caller says the rest.
        unsafe { slice::from_raw_parts_mut(entries, slots.len()) }
    }

    /// Undoes the sort, so that each execution of a model can begin with it.
    ///
    /// # Safety
    ///
    /// Nobody sends, and nobody holds a [`crate::Receiver`]. All signals are wired as the linker made them.
    #[cfg(shuttle)]
    pub unsafe fn unsort(&self) {
        // SAFETY: the caller says so.
        let entries = unsafe { self.entries() };
        for entry in &mut *entries {
            (entry.rank, entry.group_len, entry.next_in_bucket, entry.first_in_bucket) = (0, 0, NONE, NONE);
        }
        // Any order but the right one.
        entries.reverse();
        (self.signals)(&mut |signal| {
            let state = signal.state();
            state.first.store(ptr::dangling_mut(), Relaxed);
            state.len.store(0, Relaxed);
            state.total.store(UNSORTED, Release);
        });
        crate::first_use::forget();
    }
}

fn sort(entries: &'static mut [Entry]) {
    for entry in &mut *entries {
        entry.set_key(ptr::from_ref((entry.state)()).addr() as u64);
    }
    sort_entries(entries);
    let mut rest = entries;
    while let Some(first) = rest.first() {
        let (key, state) = (first.key(), (first.state)());
        let mut len = 1;
        while rest.get(len).is_some_and(|entry| entry.key() == key) {
            len += 1;
        }
        let (entries, others) = rest.split_at_mut(len);
        state.publish(entries);
        rest = others;
    }
}

/// The one sort of entries, for the compiler writes out another one for each comparison.
fn sort_entries(entries: &mut [Entry]) {
    entries.sort_unstable_by(Entry::cmp);
}

/// Brings each entry behind those that precede it, by `after` and `before`, and leaves all else in its order.
///
/// Where entries wait for each other in a circle, the first of the circle goes on once nothing but the circle holds it up.
fn arrange(entries: &mut [Entry]) {
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
        if other.metadata.precedes(&entries[entry].metadata) {
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
    mark(entries, entry, [UNSEEN, EARLIER], Metadata::precedes);
    mark(entries, entry, [EARLIER, IN_CIRCLE], |other, entry| entry.precedes(other));
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

/// Hashes the groups of `filtered`, which is sorted by sender, into buckets. There are as many buckets as entries.
fn build_table(filtered: &mut [Entry]) {
    let mut start = 0;
    while let Some(sender) = filtered.get(start as usize).and_then(Entry::sender) {
        let mut end = start + 1;
        while filtered.get(end as usize).and_then(Entry::sender) == Some(sender) {
            end += 1;
        }
        let bucket = bucket(sender, filtered.len());
        let next_in_bucket = mem::replace(&mut filtered[bucket].first_in_bucket, start);
        let first = &mut filtered[start as usize];
        first.group_len = end - start;
        first.next_in_bucket = next_in_bucket;
        start = end;
    }
}

/// The receivers of this sender alone.
fn group(filtered: &'static [Entry], sender: TypeId) -> &'static [Entry] {
    let mut start = filtered[bucket(sender, filtered.len())].first_in_bucket;
    while let Some(entry) = filtered.get(start as usize) {
        if entry.sender() == Some(sender) {
            return &filtered[start as usize..][..entry.group_len as usize];
        }
        start = entry.next_in_bucket;
    }
    &[]
}

pub(crate) fn bucket(sender: TypeId, buckets: usize) -> usize {
    /// A `TypeId` is a hash already.
    struct AsIs(u64);

    impl Hasher for AsIs {
        fn write(&mut self, bytes: &[u8]) {
            for byte in bytes {
                self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
            }
        }

        fn write_u64(&mut self, hash: u64) {
            self.0 = hash;
        }

        fn finish(&self) -> u64 {
            self.0
        }
    }

    let mut hash = AsIs(0);
    sender.hash(&mut hash);
    (((hash.finish() & 0xffff_ffff) * buckets as u64) >> 32) as usize
}

/// The receivers that a send calls.
pub trait Calls<T>: Sized {
    /// The signal that is sent.
    fn signal(&self) -> &'static Signal;

    /// Whether it is known that there are none.
    fn is_idle(&self) -> bool;

    /// Does `send`, in a function apart if that is too long to stand wherever the signal is sent.
    fn run<R>(self, send: impl FnOnce(Self) -> R) -> R;

    /// All there are, if the wiring is what the linker made and known to be.
    fn linked(&self) -> Option<Linked<T>>;

    /// All there are, whatever the wiring.
    fn settle(self) -> Settled<T>;
}

/// The receivers that a send calls, now that it has looked closer.
pub enum Settled<T> {
    /// Those that the linker found.
    Linked(Linked<T>),
    /// Others as well, or not all of them.
    Rewired(Rewired<T>),
}

/// The receivers of a signal whose wiring was changed, in order.
pub struct Rewired<T> {
    walk: Walk,
    thunk: PhantomData<T>,
}

impl<T: FromEntry> Rewired<T> {
    pub(crate) fn next(&mut self) -> Option<Next<T>> {
        // SAFETY: the walk is over the entries of a dispatcher that gave this out.
        self.walk.next().map(|next| next.map(|entry| unsafe { T::from_entry(entry) }))
    }
}

/// The linked receivers that a send calls, in order.
pub struct Linked<T> {
    unfiltered: &'static [Entry],
    /// Those of its sender alone.
    own: &'static [Entry],
    thunk: PhantomData<T>,
}

impl<T: FromEntry> Linked<T> {
    #[inline]
    fn new([unfiltered, own]: [&'static [Entry]; 2]) -> Self {
        Linked { unfiltered, own, thunk: PhantomData }
    }

    /// The next one that was not disconnected since the send began.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<Next<T>> {
        while let Some(entry) = self.next_entry() {
            if entry.is_connected() {
                // SAFETY: these are the entries of a dispatcher that gave this out.
                return Some(Next::Linked(unsafe { T::from_entry(entry) }, entry));
            }
        }
        None
    }

    #[inline]
    fn next_entry(&mut self) -> Option<&'static Entry> {
        let own_is_next = match (self.unfiltered, self.own) {
            (_, []) => false,
            ([], _) => true,
            ([unfiltered, ..], [own, ..]) => own.rank < unfiltered.rank,
        };
        if own_is_next { self.own.split_off_first() } else { self.unfiltered.split_off_first() }
    }
}

impl<T: Thunk> Linked<T> {
    /// Visits them, until a visit breaks.
    ///
    /// Four at a time, for past some forty calls from one place a processor no longer foresees where they lead.
    #[inline]
    pub(crate) fn visit<B>(mut self, mut visit: impl FnMut((T, &'static Entry)) -> ControlFlow<B>) -> ControlFlow<B> {
        while let ([_, ..], [_, ..]) = (self.unfiltered, self.own) {
            if let Some(next) = self.next_active() {
                visit(next)?;
            }
        }
        let mut rest = if self.own.is_empty() { self.unfiltered } else { self.own };
        while let [first, second, third, fourth, ..] = rest {
            visit(Self::active(first))?;
            visit(Self::active(second))?;
            visit(Self::active(third))?;
            visit(Self::active(fourth))?;
            rest = &rest[4..];
        }
        if let [first, ..] = rest {
            visit(Self::active(first))?;
        }
        if let [_, second, ..] = rest {
            visit(Self::active(second))?;
        }
        if let [_, _, third] = rest {
            visit(Self::active(third))?;
        }
        ControlFlow::Continue(())
    }

    /// The next one, as [`Self::active`] has it.
    #[inline]
    pub(crate) fn next_active(&mut self) -> Option<(T, &'static Entry)> {
        self.next_entry().map(Self::active)
    }

    /// The receiver, with a function that does nothing if it was disconnected since the send began.
    #[inline]
    fn active(entry: &'static Entry) -> (T, &'static Entry) {
        let active = Erased(entry.active.load(Acquire));
        // SAFETY: these are the entries of a `Dispatcher<T>`, and `Slot::new` let only thunks of type `T` in there. The one that does nothing is of the same type.
        (unsafe { active.get() }, entry)
    }
}

/// All receivers of a signal.
pub struct All<T> {
    signal: &'static Signal,
    thunk: PhantomData<T>,
}

impl<T: FromEntry> Calls<T> for All<T> {
    #[inline]
    fn signal(&self) -> &'static Signal {
        self.signal
    }

    #[inline]
    fn is_idle(&self) -> bool {
        self.signal.state().is_idle()
    }

    #[inline]
    fn run<R>(self, send: impl FnOnce(Self) -> R) -> R {
        send(self)
    }

    #[inline]
    fn linked(&self) -> Option<Linked<T>> {
        self.signal.state().wired().map(|entries| Linked::new([entries, &[]]))
    }

    #[cold]
    fn settle(self) -> Settled<T> {
        self.signal.state().settle();
        if let Some(walk) = Walk::new(self.signal.state(), None) {
            return Settled::Rewired(Rewired { walk, thunk: PhantomData });
        }
        Settled::Linked(Linked::new([self.signal.state().linked(), &[]]))
    }
}

/// The receivers of a signal that hear one sender.
pub struct AllFrom<T> {
    signal: &'static Signal,
    /// `None` if nobody listened when the send began.
    sender: Option<TypeId>,
    thunk: PhantomData<T>,
}

impl<T: FromEntry> Calls<T> for AllFrom<T> {
    #[inline]
    fn signal(&self) -> &'static Signal {
        self.signal
    }

    #[inline]
    fn is_idle(&self) -> bool {
        self.sender.is_none()
    }

    #[inline(never)]
    fn run<R>(self, send: impl FnOnce(Self) -> R) -> R {
        send(self)
    }

    #[inline]
    fn linked(&self) -> Option<Linked<T>> {
        let Some(sender) = self.sender else {
            return Some(Linked::new([&[], &[]]));
        };
        self.signal.state().wired().map(|entries| Linked::new(self.signal.state().split(entries, sender)))
    }

    #[cold]
    fn settle(self) -> Settled<T> {
        self.signal.state().settle();
        if let Some(walk) = Walk::new(self.signal.state(), self.sender) {
            return Settled::Rewired(Rewired { walk, thunk: PhantomData });
        }
        let entries = self.signal.state().linked();
        let entries = self.sender.map_or([entries, &[]], |sender| self.signal.state().split(entries, sender));
        Settled::Linked(Linked::new(entries))
    }
}

impl<T> All<T> {
    #[inline]
    fn new(signal: &'static Signal) -> Self {
        All { signal, thunk: PhantomData }
    }
}

impl<T> AllFrom<T> {
    #[inline]
    fn new(signal: &'static Signal, sender: impl FnOnce() -> TypeId) -> Self {
        AllFrom { signal, sender: if signal.state().is_idle() { None } else { Some(sender()) }, thunk: PhantomData }
    }
}

impl<T: Thunk> Dispatcher<T> {
    /// All receivers.
    #[inline]
    pub fn calls(&'static self) -> All<T> {
        All::new(self.signal())
    }

    /// The receivers that hear a sender of this type.
    #[inline]
    pub fn calls_from(&'static self, sender: impl FnOnce() -> TypeId) -> AllFrom<T> {
        AllFrom::new(self.signal(), sender)
    }
}

impl<T: Thunk, F: Thunk> Dispatcher<T, F> {
    /// All receivers.
    #[inline]
    pub fn async_calls(&'static self) -> All<AsyncThunk<T, F>> {
        All::new(self.signal())
    }

    /// The receivers that hear a sender of this type.
    #[inline]
    pub fn async_calls_from(&'static self, sender: impl FnOnce() -> TypeId) -> AllFrom<AsyncThunk<T, F>> {
        AllFrom::new(self.signal(), sender)
    }
}

//! The receivers of the whole program, collected by the linker and brought into order on first use.
//!
//! The linker hands over the receivers in an order of its own, as one [`Slot`] each in writable memory. The first use
//! of any signal sorts them in place: by signal, then as [`Metadata::cmp_order`] says. Each signal keeps the range of
//! its own ones, so that a send walks a plain slice. Nothing is written after that, and nothing is ever allocated.
//!
//! Within a signal's range the receivers of every sender come first, then those of a single sender, grouped by its
//! type. The groups are found through a chained hash table whose buckets and links live in the same slots.

use core::any::TypeId;
use core::cell::UnsafeCell;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;
use core::mem::{self, MaybeUninit, transmute_copy};
use core::ptr;
use core::slice;
use core::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use core::sync::atomic::{AtomicPtr, AtomicU8, AtomicUsize};

use crate::receiver::{Metadata, Receiver};
use crate::signal::{Dispatcher, IsSignal};

/// Every receiver linked into the program.
#[linkme::distributed_slice]
pub static SIGNALS_CORE_RECEIVERS: [Slot];

/// The place of one receiver in the program's list.
#[repr(transparent)]
pub struct Slot(UnsafeCell<Entry>);

// SAFETY: the entry is written only by `sort_once`, which runs once and ends before any entry is read.
unsafe impl Sync for Slot {}

impl Slot {
    /// Connects `thunk`, which calls the receiver with the arguments it names, to `signal`.
    #[must_use]
    pub const fn new<S, T>(_signal: S, thunk: T, metadata: &'static Metadata) -> Self
    where
        S: IsSignal<T>,
        T: Copy + Send + Sync + 'static,
    {
        Slot(UnsafeCell::new(Entry {
            thunk: erase(thunk),
            metadata,
            state: state_of::<S, T>,
            key: 0,
            rank: 0,
            group_len: 0,
            next_in_bucket: NONE,
            first_in_bucket: NONE,
        }))
    }
}

fn state_of<S: IsSignal<T>, T: 'static>() -> &'static State {
    S::dispatcher().signal().state()
}

/// One receiver of one signal.
pub(crate) struct Entry {
    thunk: Erased,
    metadata: &'static Metadata,
    state: fn() -> &'static State,
    /// While sorting, the address of the signal's state.
    key: usize,
    /// The position among all receivers of the signal.
    rank: u32,
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
    fn sender(&self) -> Option<TypeId> {
        self.metadata.sender_id()
    }

    /// # Safety
    ///
    /// `T` is the type of the thunk that the entry was made from.
    unsafe fn thunk<T: Copy>(&self) -> T {
        // SAFETY: `erase` stored the bytes of a `T`.
        unsafe { transmute_copy(&self.thunk) }
    }
}

/// The bytes of a thunk, whatever its type.
type Erased = MaybeUninit<*const ()>;

const fn erase<T: Copy>(thunk: T) -> Erased {
    const { assert!(size_of::<T>() == size_of::<Erased>()) };
    // SAFETY: any bytes are a valid `MaybeUninit`, and the sizes are equal.
    unsafe { transmute_copy(&thunk) }
}

/// What a signal knows of its receivers.
#[derive(Debug)]
pub(crate) struct State {
    /// How many receivers there are, or [`UNSORTED`].
    total: AtomicUsize,
    first: AtomicPtr<Entry>,
    /// How many of them listen to every sender.
    unfiltered: AtomicUsize,
    filters: bool,
}

const UNSORTED: usize = usize::MAX;

impl State {
    /// `filters`: whether senders of different types can send the signal.
    pub(crate) const fn new(filters: bool) -> Self {
        State {
            total: AtomicUsize::new(UNSORTED),
            first: AtomicPtr::new(ptr::null_mut()),
            unfiltered: AtomicUsize::new(0),
            filters,
        }
    }

    /// All receivers of the signal: those of every sender, then those of single senders.
    #[inline]
    pub(crate) fn entries(&self) -> &'static [Entry] {
        let total = self.total.load(Acquire);
        if total == 0 {
            return &[];
        }
        if total == UNSORTED {
            return self.sort();
        }
        // SAFETY: `publish` stored the start and length of a slice that is never written again, the length last.
        unsafe { slice::from_raw_parts(self.first.load(Relaxed), total) }
    }

    /// The receivers that hear a sender of this type: those of every sender, and its own.
    #[inline]
    fn entries_for(&self, sender: impl FnOnce() -> TypeId) -> [&'static [Entry]; 2] {
        let entries = self.entries();
        if entries.is_empty() {
            return [&[], &[]];
        }
        let (unfiltered, filtered) = entries.split_at(self.unfiltered.load(Relaxed));
        if filtered.is_empty() {
            return [unfiltered, &[]];
        }
        [unfiltered, group(filtered, sender())]
    }

    #[inline]
    pub(crate) fn has_receivers_for(&self, sender: TypeId) -> bool {
        if self.filters {
            self.entries_for(|| sender).iter().any(|entries| !entries.is_empty())
        } else {
            !self.entries().is_empty()
        }
    }

    #[cold]
    fn sort(&self) -> &'static [Entry] {
        sort_once();
        // Sorting has set the total of every signal that has receivers: this one may have none.
        let _ = self.total.compare_exchange(UNSORTED, 0, Relaxed, Relaxed);
        self.entries()
    }

    /// Makes `entries`, sorted in the order in which they run, the receivers of this signal.
    fn publish(&'static self, entries: &'static mut [Entry]) {
        let mut unfiltered = entries.len();
        for (rank, entry) in (0..).zip(&mut *entries) {
            entry.rank = rank;
        }
        if self.filters {
            entries.sort_unstable_by_key(|entry| (entry.sender(), entry.rank));
            unfiltered = entries.partition_point(|entry| entry.sender().is_none());
            build_table(&mut entries[unfiltered..]);
        }
        self.unfiltered.store(unfiltered, Relaxed);
        self.first.store(entries.as_mut_ptr(), Relaxed);
        self.total.store(entries.len(), Release);
    }
}

fn sort_once() {
    const UNTOUCHED: u8 = 0;
    const BUSY: u8 = 1;
    const DONE: u8 = 2;
    static PROGRESS: AtomicU8 = AtomicU8::new(UNTOUCHED);

    match PROGRESS.compare_exchange(UNTOUCHED, BUSY, Acquire, Acquire) {
        Ok(_) => {
            let slots = SIGNALS_CORE_RECEIVERS.static_slice();
            let entries = UnsafeCell::raw_get(slots.as_ptr().cast::<UnsafeCell<Entry>>());
            // SAFETY: slots are cells of entries without other contents, and nobody else has a reference to any entry:
            // only this branch makes one before `DONE`, and only once.
            sort(unsafe { slice::from_raw_parts_mut(entries, slots.len()) });
            PROGRESS.store(DONE, Release);
        }
        Err(_) => {
            while PROGRESS.load(Acquire) != DONE {
                wait();
            }
        }
    }
}

/// Lets the thread that sorts go on.
fn wait() {
    #[cfg(feature = "std")]
    std::thread::yield_now();
    #[cfg(not(feature = "std"))]
    core::hint::spin_loop();
}

fn sort(entries: &'static mut [Entry]) {
    for entry in &mut *entries {
        entry.key = ptr::from_ref((entry.state)()).addr();
    }
    entries.sort_unstable_by(|a, b| a.key.cmp(&b.key).then_with(|| a.metadata.cmp_order(b.metadata)));
    for entries in entries.chunk_by_mut(|a, b| a.key == b.key) {
        (entries[0].state)().publish(entries);
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

fn bucket(sender: TypeId, buckets: usize) -> usize {
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

/// A receiver that is about to be called.
pub struct Call<T> {
    pub(crate) thunk: T,
    pub(crate) receiver: Receiver,
}

/// The receivers of a signal, in order.
pub struct Calls<T> {
    entries: slice::Iter<'static, Entry>,
    thunk: PhantomData<T>,
}

impl<T: Copy> Iterator for Calls<T> {
    type Item = Call<T>;

    #[inline]
    fn next(&mut self) -> Option<Call<T>> {
        let entry = self.entries.next()?;
        // SAFETY: the entries come from a `Dispatcher<T>`, and `Slot::new` let only thunks of type `T` in there.
        let thunk = unsafe { entry.thunk() };
        Some(Call { thunk, receiver: Receiver::new(entry.metadata) })
    }
}

/// The receivers of a signal that hear one sender, in order.
pub struct CallsFrom<T> {
    unfiltered: Calls<T>,
    own: Calls<T>,
}

impl<T: Copy> Iterator for CallsFrom<T> {
    type Item = Call<T>;

    #[inline]
    fn next(&mut self) -> Option<Call<T>> {
        let own_is_next = match (self.unfiltered.entries.as_slice(), self.own.entries.as_slice()) {
            (_, []) => false,
            ([], _) => true,
            ([unfiltered, ..], [own, ..]) => own.rank < unfiltered.rank,
        };
        if own_is_next { self.own.next() } else { self.unfiltered.next() }
    }
}

impl<T: Copy> Dispatcher<T> {
    /// All receivers.
    #[inline]
    pub fn calls(&'static self) -> Calls<T> {
        Calls { entries: self.signal().state().entries().iter(), thunk: PhantomData }
    }

    /// The receivers that hear a sender of this type.
    #[inline]
    pub fn calls_from(&'static self, sender: impl FnOnce() -> TypeId) -> CallsFrom<T> {
        let [unfiltered, own] = self.signal().state().entries_for(sender);
        CallsFrom {
            unfiltered: Calls { entries: unfiltered.iter(), thunk: PhantomData },
            own: Calls { entries: own.iter(), thunk: PhantomData },
        }
    }
}

//! Lists of slots and signals, to which constructors add elements before `main`.
//!
//! Constructors run one after the other, before any other thread exists. All orderings in this file are therefore relaxed; the
//! atomics only make the statics `Sync`. [`entries`] is called by the one thread that sorts.

use core::ptr;
use core::slice;
use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicBool, AtomicPtr};

use crate::registry::{Entry, Slot};

/// An element of a list, and the link to the next one. The value comes first: programs that read the binary find it at the address
/// of the static.
#[repr(C)]
pub struct Element<T: 'static> {
    value: T,
    next: AtomicPtr<Element<T>>,
    is_listed: AtomicBool,
}

impl<T: Listed> Element<T> {
    /// Makes an element that is in no list yet.
    #[must_use]
    pub const fn new(value: T) -> Self {
        Element { value, next: AtomicPtr::new(ptr::null_mut()), is_listed: AtomicBool::new(false) }
    }

    /// Adds the element to its list, unless it is there already.
    ///
    /// Constructors may run more than once: unless something refers to `__wasm_call_ctors`, the linker makes each exported
    /// function call all constructors.
    pub fn list(&'static self) {
        if !self.is_listed.swap(true, Relaxed) {
            let list = T::list();
            assert!(!list.is_read.load(Relaxed), "signals-core: a signal was used before all constructors had run");
            self.next.store(list.first.swap(ptr::from_ref(self).cast_mut(), Relaxed), Relaxed);
        }
    }
}

/// The elements of one type.
pub struct List<T: 'static> {
    first: AtomicPtr<Element<T>>,
    is_read: AtomicBool,
}

impl<T> List<T> {
    pub(crate) const fn new() -> Self {
        List { first: AtomicPtr::new(ptr::null_mut()), is_read: AtomicBool::new(false) }
    }

    pub(crate) fn elements(&self) -> impl Iterator<Item = &'static T> {
        self.is_read.store(true, Relaxed);
        let mut next = self.first.load(Relaxed);
        core::iter::from_fn(move || {
            // SAFETY: the list holds references to statics.
            let element: &'static Element<T> = unsafe { next.as_ref() }?;
            next = element.next.load(Relaxed);
            Some(&element.value)
        })
    }
}

/// A type that is collected in a list.
pub trait Listed: Sized + 'static {
    /// Returns the list.
    fn list() -> &'static List<Self>;
}

impl Listed for Slot {
    fn list() -> &'static List<Self> {
        static SLOTS: List<Slot> = List::new();
        &SLOTS
    }
}

/// Returns the entries of all slots, copied into contiguous memory, as sends need them.
///
/// # Safety
///
/// No other reference to any entry exists.
pub(crate) unsafe fn entries() -> &'static mut [Entry] {
    let elements = || Slot::list().elements();
    // Every call returns the same memory.
    static ENTRIES: AtomicPtr<Entry> = AtomicPtr::new(ptr::null_mut());
    let len = elements().count();
    let mut first = ENTRIES.load(Relaxed);
    if first.is_null() {
        first = allocate(len);
        for (place, slot) in elements().enumerate() {
            // SAFETY: the memory is new and large enough. The slot in the list is not used after this.
            unsafe { ptr::copy_nonoverlapping(ptr::from_ref(slot).cast(), first.add(place), 1) };
        }
        ENTRIES.store(first, Relaxed);
    }
    // SAFETY: all of it has been written. The caller guarantees the rest.
    unsafe { slice::from_raw_parts_mut(first, len) }
}

/// Allocates memory for this many entries, which is never freed. It comes from the host, since there may be no allocator.
#[cfg(not(miri))]
fn allocate(len: usize) -> *mut Entry {
    const PAGE: usize = 64 * 1024;

    let page = core::arch::wasm32::memory_grow::<0>((len * size_of::<Entry>()).div_ceil(PAGE));
    assert!(page != usize::MAX, "signals-core: the host has no memory for the list of {len} receivers");
    ptr::with_exposed_provenance_mut(page * PAGE)
}

#[cfg(miri)]
fn allocate(len: usize) -> *mut Entry {
    extern crate alloc;

    alloc::boxed::Box::leak(alloc::boxed::Box::<[Entry]>::new_uninit_slice(len)).as_mut_ptr().cast()
}

/// Adds an element to its list.
///
/// On WebAssembly, rustc has to export the element under a name of its own. Otherwise the linker drops an object file that
/// nothing refers to.
#[doc(hidden)]
#[macro_export]
macro_rules! __signals_core_element {
    ($name:ident: $ty:ty = $value:expr) => {
        #[cfg_attr(not(miri), unsafe(no_mangle))]
        static $name: $crate::__private0::Element<$ty> = $crate::__private0::Element::new($value);

        #[used]
        #[unsafe(link_section = ".init_array")]
        static __SIGNALS_CORE_LIST: extern "C" fn() = {
            extern "C" fn __list() {
                $name.list();
            }
            __list
        };
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __signals_core_slot {
    ($name:ident = $slot:expr) => {
        $crate::__signals_core_element! { $name: $crate::__private0::Slot = $slot }
    };
}

//! Slices as lists: each element has a constructor, which runs before the program and puts the element in its list.

use core::arch::wasm32;
use core::ptr;
use core::slice;
use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicBool, AtomicPtr};

use signals_runtime::__private0::Slot;
use signals_runtime::Signal;

/// An element of a list, and the way to the next one.
pub struct Element<T: 'static> {
    value: T,
    next: AtomicPtr<Element<T>>,
    is_listed: AtomicBool,
}

impl<T: Listed> Element<T> {
    /// An element that is in no list yet.
    #[must_use]
    pub const fn new(value: T) -> Self {
        Element { value, next: AtomicPtr::new(ptr::null_mut()), is_listed: AtomicBool::new(false) }
    }

    /// Puts it in its list, if it is not there.
    ///
    /// It may well be: unless somebody refers to `__wasm_call_ctors`, the linker makes each exported function call all
    /// constructors.
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
    const fn new() -> Self {
        List { first: AtomicPtr::new(ptr::null_mut()), is_read: AtomicBool::new(false) }
    }

    fn elements(&self) -> impl Iterator<Item = &'static T> {
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

/// What there is a list of.
pub trait Listed: Sized + 'static {
    /// The list.
    fn list() -> &'static List<Self>;
}

impl Listed for Slot {
    fn list() -> &'static List<Self> {
        static RECEIVERS: List<Slot> = List::new();
        &RECEIVERS
    }
}

impl Listed for &'static Signal {
    fn list() -> &'static List<Self> {
        static SIGNALS: List<&'static Signal> = List::new();
        &SIGNALS
    }
}

/// Every receiver linked into the program, side by side in memory of their own.
///
/// A send walks a slice. The memory for it comes from the host, as the allocator's does: there may be no allocator.
pub(crate) fn receivers() -> &'static [Slot] {
    const PAGE: usize = 64 * 1024;

    let elements = || Slot::list().elements();
    let len = elements().count();
    let page = wasm32::memory_grow::<0>((len * size_of::<Slot>()).div_ceil(PAGE));
    assert!(page != usize::MAX, "signals-core: the host gives no memory for the list of {len} receivers");
    let first: *mut Slot = ptr::with_exposed_provenance_mut(page * PAGE);
    for (place, slot) in elements().enumerate() {
        // SAFETY: the memory is new, and large enough. The slot in the list is not used after this.
        unsafe { ptr::copy_nonoverlapping(slot, first.add(place), 1) };
    }
    // SAFETY: all of it has been written.
    unsafe { slice::from_raw_parts(first, len) }
}

/// Every signal linked into the program, one by one.
#[cfg(feature = "std")]
pub(crate) fn signals(see: &mut dyn FnMut(&'static Signal)) {
    for signal in <&Signal>::list().elements() {
        see(signal);
    }
}

/// Makes an element, and has it put in its list.
///
/// `$name` is a name that no other element has. rustc has it exported from the module, for else the linker would leave out
/// an object file that nobody refers to.
#[doc(hidden)]
#[macro_export]
macro_rules! __listed {
    (
        #![linkme_macro = $linked:path]
        static $name:ident: $ty:ty = $value:expr;
    ) => {
        #[unsafe(no_mangle)]
        static $name: $crate::__private0::Element<$ty> = $crate::__private0::Element::new($value);

        #[used]
        #[unsafe(link_section = ".init_array")]
        static __SIGNALS_CORE_LIST: extern "C" fn() = {
            extern "C" fn list() {
                $name.list();
            }
            list
        };
    };
}

pub use crate::{__listed as SIGNALS_CORE_RECEIVERS, __listed as SIGNALS_CORE_SIGNALS};

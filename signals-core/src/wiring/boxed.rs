//! [`Boxed`]: the box of a closure, without its type.
//!
//! The wiring of all signals is of one type, and so are their closures. The type `C` of a closure is that of a trait object, the
//! same for all closures of a signal. A send knows it, and gets it back with one comparison for all closures of a plan: see
//! [`Chunks`](super::chunks::Chunks). In a `Box<dyn Any>`, the closure would be one more step away, and each step would need a
//! comparison.

use core::any::TypeId;
use core::mem::transmute_copy;

/// A `Box<C>`, where `C` is a trait object.
pub(crate) struct Boxed {
    type_id: TypeId,
    /// The pointer, whose second half is that to the vtable.
    pointer: Pointer,
    drop: unsafe fn(Pointer),
}

type Pointer = [*mut (); 2];

// SAFETY: `new` accepts only closures that are `Send` and `Sync`.
unsafe impl Send for Boxed {}

// SAFETY: as for `Send`.
unsafe impl Sync for Boxed {}

impl Boxed {
    pub(crate) fn new<C: ?Sized + Send + Sync + 'static>(closure: Box<C>) -> Self {
        const { assert!(size_of::<*mut C>() == size_of::<Pointer>(), "a closure is a trait object") };
        let pointer = Box::into_raw(closure);
        // SAFETY: both are pointers of the same size.
        let pointer = unsafe { transmute_copy::<*mut C, Pointer>(&pointer) };
        Boxed { type_id: TypeId::of::<C>(), pointer, drop: drop_boxed::<C> }
    }

    /// Returns `true` if this is a `Box<C>`.
    #[inline]
    pub(super) fn is_of<C: ?Sized + 'static>(&self) -> bool {
        self.type_id == TypeId::of::<C>()
    }

    /// Returns `true` if both are boxes of one type.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        self.type_id == other.type_id
    }

    /// Returns the closure.
    ///
    /// # Safety
    ///
    /// This is a `Box<C>`.
    #[inline]
    pub(super) unsafe fn get<C: ?Sized + 'static>(&self) -> &C {
        // SAFETY: `new` made the pointer of a `*mut C`, and the box lives as long as `self`.
        unsafe { &*transmute_copy::<Pointer, *mut C>(&self.pointer) }
    }
}

impl Drop for Boxed {
    fn drop(&mut self) {
        // SAFETY: `new` made both fields for one type, and nothing uses the pointer after this.
        unsafe { (self.drop)(self.pointer) }
    }
}

/// Drops the box.
///
/// # Safety
///
/// [`Boxed::new`] made the pointer of a `Box<C>`, which is not used after this.
unsafe fn drop_boxed<C: ?Sized>(pointer: Pointer) {
    // SAFETY: the caller guarantees it.
    drop(unsafe { Box::from_raw(transmute_copy::<Pointer, *mut C>(&pointer)) });
}

//! Casts of a generic reference to the type that it has.

/// Defines a function that casts a reference if its type is `$static`, which is `$type` with every lifetime `'static`.
///
/// A type with a lifetime must be covariant in it.
macro_rules! cast {
    ($name:ident, $type:ty, $static:ty) => {
        pub(super) fn $name<C>(value: &C) -> Option<&$type> {
            // SAFETY: the types differ only in their lifetimes. Those of `C` outlive the reference, and `$type` is covariant in
            // its lifetime, so they may be shortened to that of the reference.
            (typeid::of::<C>() == typeid::of::<$static>()).then(|| unsafe { &*std::ptr::from_ref(value).cast() })
        }
    };
}

pub(super) use cast;

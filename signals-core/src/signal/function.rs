//! [`Function`]: a function as the name of a receiver, as in `disconnect(audit)`.

use core::any::TypeId;

/// A function as the name of a receiver: [`disconnect`](crate::Signal::disconnect), [`reconnect`](crate::Signal::reconnect) and
/// [`mute_receiver`](crate::Signal::mute_receiver) take the function itself.
///
/// Each function has its own type without a size, and that type names the receiver. A function pointer is not accepted, since
/// all functions with the same parameters share its type.
///
/// ```compile_fail,E0080
/// use signals_core::{Signal, receiver, signal};
///
/// #[signal]
/// static PAID: Signal<fn(order_id: u64)>;
///
/// #[receiver(PAID)]
/// fn audit(order_id: u64) {}
///
/// fn main() {
///     PAID.disconnect(audit as fn(u64));
/// }
/// ```
///
/// `A` is the tuple of the function's arguments. The trait is implemented for functions of up to 16 arguments and cannot be
/// implemented for other types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a receiver",
    label = "name the function itself, as in `disconnect(audit)`",
    note = "a receiver without a name of its own is named by its uid: `disconnect_uid(\"…\")`"
)]
pub trait Function<A>: Copy + 'static {
    #[doc(hidden)]
    const HAS_OWN_TYPE: ();
}

/// Returns the type of `function`, which names its receivers.
pub(crate) fn id_of<F: Function<A>, A>(_function: F) -> TypeId {
    const { F::HAS_OWN_TYPE };
    TypeId::of::<F>()
}

macro_rules! functions {
    ($($last:ident $($argument:ident)*)?) => {
        #[diagnostic::do_not_recommend]
        impl<F, R, $($last, $($argument),*)?> Function<($($last, $($argument,)*)?)> for F
        where
            F: FnOnce($($last, $($argument),*)?) -> R + Copy + 'static,
        {
            const HAS_OWN_TYPE: () =
                assert!(size_of::<F>() == 0, "a function pointer or a closure with captures names no receiver: pass the function itself");
        }

        $(functions!($($argument)*);)?
    };
}

functions!(A1 A2 A3 A4 A5 A6 A7 A8 A9 A10 A11 A12 A13 A14 A15 A16);

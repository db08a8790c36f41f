//! What the runtime is told of the program that it is in.

use crate::index::Slot;
#[cfg(feature = "std")]
use crate::receiver::Receiver;
use crate::signal::Signal;

/// What the linker has found of a program. `signals-core` declares the one there is, for it takes macros.
pub struct Program {
    pub(crate) receivers: fn() -> &'static [Slot],
    pub(crate) canary: fn() -> &'static Signal,
    pub(crate) lost: &'static str,
    #[cfg(feature = "std")]
    pub(crate) signals: fn(&mut dyn FnMut(&'static Signal)),
    #[cfg(feature = "std")]
    pub(crate) tell: fn(&'static Signal, &[Receiver], bool),
}

impl Program {
    /// The program of these receivers. `canary` is a signal that one of them hears, and `lost` what to say if none does.
    ///
    /// # Safety
    ///
    /// There is one program, and nobody else has a reference to the entry of any slot.
    #[must_use]
    pub const unsafe fn new(
        receivers: fn() -> &'static [Slot],
        canary: fn() -> &'static Signal,
        lost: &'static str,
    ) -> Self {
        Program {
            receivers,
            canary,
            lost,
            #[cfg(feature = "std")]
            signals: |_| (),
            #[cfg(feature = "std")]
            tell: |_, _, _| (),
        }
    }

    /// The same with signals, which `signals` hands over one by one. `tell` is called with a signal and receivers of it that were connected or disconnected.
    #[cfg(feature = "std")]
    #[must_use]
    pub const fn with_signals(
        self,
        signals: fn(&mut dyn FnMut(&'static Signal)),
        tell: fn(&'static Signal, &[Receiver], bool),
    ) -> Self {
        Program { signals, tell, ..self }
    }
}

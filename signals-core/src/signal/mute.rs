//! Muting: a signal, or one of its receivers, is not called on a thread, in a task or anywhere.
//!
//! The mutes of a thread or task are [local](crate::wiring::local); a mute for all threads is part of the wiring's plan.

use core::any::{TypeId, type_name};
use core::fmt;
use core::future::Future;

use super::Signal;
use super::function::{Function, id_of};
use crate::wiring::local::OnThread;

/// A guard that mutes a signal, or one of its receivers, on the current thread until it is dropped. Guards nest.
///
/// [`Signal::mute`] and [`Signal::mute_receiver`] return it.
///
/// ```
/// use signals_core::{Signal, receiver, signal};
///
/// #[signal]
/// static PAID: Signal<fn(order_id: u64) -> u64>;
///
/// #[receiver(PAID)]
/// fn audit(order_id: u64) -> u64 {
///     order_id
/// }
///
/// # fn main() {
/// let quiet = PAID.mute();
/// assert_eq!(PAID.responses(7).count(), 0);
///
/// drop(quiet);
/// assert_eq!(PAID.responses(7).count(), 1);
/// # }
/// ```
///
/// A send that already runs when a guard is created or dropped continues as it began.
///
/// The guard is not `Send`, since it affects one thread, and a task that holds it across an `.await` could move to another. Use
/// [`mute_in`](Signal::mute_in) to mute a signal for a task. This does not compile:
///
/// ```compile_fail,E0277
/// # use signals_core::{Signal, signal};
/// # #[signal]
/// # static PAID: Signal<fn(order_id: u64)>;
/// # fn main() {
/// # fn spawn(_task: impl Future + Send) {}
/// # async fn checkout() {}
/// spawn(async {
///     let _quiet = PAID.mute();
///     checkout().await;
/// });
/// # }
/// ```
///
/// # Cost
///
/// While a guard exists, sends of the signal take a slower path on every thread. `PERFORMANCE.md` has the numbers. Other signals
/// are not affected.
///
/// Django: `factory.django.mute_signals`, of the package `factory_boy`.
#[must_use = "the signal is muted only until the guard is dropped"]
pub struct Mute {
    _mute: OnThread,
}

impl fmt::Debug for Mute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mute").finish_non_exhaustive()
    }
}

/// A guard that mutes a signal, or one of its receivers, on all threads until it is dropped. Guards nest.
///
/// [`Signal::mute_everywhere`] and [`Signal::mute_receiver_everywhere`] return it. A send that already runs when a guard is
/// created or dropped continues as it began.
#[must_use = "the signal is muted only until the guard is dropped"]
pub struct MuteEverywhere {
    signal: &'static Signal,
    number: u64,
}

impl fmt::Debug for MuteEverywhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MuteEverywhere").field("signal", &self.signal).finish_non_exhaustive()
    }
}

impl Drop for MuteEverywhere {
    fn drop(&mut self) {
        self.signal.wiring().unmute(self.number);
    }
}

impl Signal {
    /// Mutes the signal for sends of this thread, until the guard is dropped.
    pub fn mute(&'static self) -> Mute {
        Mute { _mute: self.wiring().mute_here(None) }
    }

    /// Mutes the signal on all threads, until the guard is dropped.
    pub fn mute_everywhere(&'static self) -> MuteEverywhere {
        MuteEverywhere { signal: self, number: self.wiring().mute(None) }
    }

    /// Mutes the signal for the sends of the future `body`, on any thread that polls it.
    ///
    /// ```
    /// use signals_core::{Signal, receiver, signal};
    ///
    /// #[signal]
    /// static PAID: Signal<fn(order_id: u64) -> u64>;
    ///
    /// #[receiver(PAID)]
    /// fn audit(order_id: u64) -> u64 {
    ///     order_id
    /// }
    ///
    /// # fn main() {
    /// let count = pollster::block_on(PAID.mute_in(async { PAID.responses(7).count() }));
    /// assert_eq!(count, 0);
    /// # }
    /// ```
    ///
    /// Tasks that `body` spawns are not affected.
    pub fn mute_in<B: Future>(&'static self, body: B) -> impl Future<Output = B::Output> + use<B> {
        self.wiring().mute_in(None, body)
    }

    /// Mutes every receiver registered from `function` for sends of this thread, until the guard is dropped.
    ///
    /// # Panics
    ///
    /// If the function is not a receiver of the signal.
    #[track_caller]
    pub fn mute_receiver<F: Function<A>, A>(&'static self, function: F) -> Mute {
        Mute { _mute: self.wiring().mute_here(Some(self.receiver_id(function))) }
    }

    /// Mutes every receiver registered from `function` on all threads, until the guard is dropped.
    ///
    /// # Panics
    ///
    /// If the function is not a receiver of the signal.
    #[track_caller]
    pub fn mute_receiver_everywhere<F: Function<A>, A>(&'static self, function: F) -> MuteEverywhere {
        MuteEverywhere { signal: self, number: self.wiring().mute(Some(self.receiver_id(function))) }
    }

    /// Mutes every receiver registered from `function` for the sends of the future `body`, on any thread that polls it.
    ///
    /// # Panics
    ///
    /// If the function is not a receiver of the signal.
    #[track_caller]
    pub fn mute_receiver_in<F, A, B>(
        &'static self,
        function: F,
        body: B,
    ) -> impl Future<Output = B::Output> + use<F, A, B>
    where
        F: Function<A>,
        B: Future,
    {
        self.wiring().mute_in(Some(self.receiver_id(function)), body)
    }

    /// Returns the type that names the receivers of `function`. It panics if there are none, since a guard that mutes nothing
    /// would hide a mistake.
    #[track_caller]
    fn receiver_id<F: Function<A>, A>(&self, function: F) -> TypeId {
        let id = id_of(function);
        let is_receiver = self.receivers().any(|receiver| receiver.metadata().function == id);
        assert!(is_receiver, "`{}` is no receiver of {self:?}, so it cannot be muted", type_name::<F>());
        id
    }
}

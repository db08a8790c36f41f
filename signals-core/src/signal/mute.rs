//! Muting a signal, or one of its receivers.

use core::any::{TypeId, type_name};
use core::fmt;
use core::future::Future;

use super::Signal;
use super::function::{Function, id_of};
use crate::wiring::local::OnThread;

/// Keeps a signal, or one receiver of it, from being called on this thread until it is dropped. Guards nest.
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
/// A send that is under way when a guard is made or dropped goes on as it began.
///
/// The guard belongs to its thread, so it is not `Send`: a task that held it over an `.await` could be moved to another
/// thread. [`mute_in`](Signal::mute_in) mutes a signal for a task:
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
/// Django: `factory.django.mute_signals`, of the package `factory_boy`.
#[must_use = "the signal is muted as long as the guard lives"]
pub struct Mute {
    _mute: OnThread,
}

impl fmt::Debug for Mute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mute").finish_non_exhaustive()
    }
}

/// Keeps a signal, or one receiver of it, from being called on any thread until it is dropped. Guards nest.
///
/// A send that is under way when a guard is made or dropped goes on as it began.
#[must_use = "the signal is muted as long as the guard lives"]
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
    /// Mutes the signal for what this thread sends, until the guard is dropped.
    pub fn mute(&'static self) -> Mute {
        Mute { _mute: self.wiring().mute_here(None) }
    }

    /// Mutes the signal on all threads, until the guard is dropped.
    pub fn mute_everywhere(&'static self) -> MuteEverywhere {
        MuteEverywhere { signal: self, number: self.wiring().mute(None) }
    }

    /// Runs `body` with the signal muted for what it sends, on whatever thread it is polled.
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
    /// What `body` spawns as a task of its own is not muted.
    pub fn mute_in<B: Future>(&'static self, body: B) -> impl Future<Output = B::Output> + use<B> {
        self.wiring().mute_in(None, body)
    }

    /// Mutes the receivers that `function` is for what this thread sends, until the guard is dropped.
    ///
    /// # Panics
    ///
    /// If the function is no receiver of the signal.
    #[track_caller]
    pub fn mute_receiver<F: Function<A>, A>(&'static self, function: F) -> Mute {
        Mute { _mute: self.wiring().mute_here(Some(self.receiver_id(function))) }
    }

    /// Mutes the receivers that `function` is on all threads, until the guard is dropped.
    ///
    /// # Panics
    ///
    /// If the function is no receiver of the signal.
    #[track_caller]
    pub fn mute_receiver_everywhere<F: Function<A>, A>(&'static self, function: F) -> MuteEverywhere {
        MuteEverywhere { signal: self, number: self.wiring().mute(Some(self.receiver_id(function))) }
    }

    /// Runs `body` with the receivers that `function` is muted for what it sends, on whatever thread it is polled.
    ///
    /// # Panics
    ///
    /// If the function is no receiver of the signal.
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

    /// What names the receivers that `function` is. A guard that mutes nothing would pass for one that does.
    #[track_caller]
    fn receiver_id<F: Function<A>, A>(&self, function: F) -> TypeId {
        let id = id_of(function);
        let is_receiver = self.receivers().any(|receiver| receiver.metadata().function == id);
        assert!(is_receiver, "`{}` is no receiver of {self:?}, so it cannot be muted", type_name::<F>());
        id
    }
}

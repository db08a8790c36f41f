//! Recording: the guards of a [`Recording`], and the methods that begin one.

use core::any::TypeId;
use core::fmt;
use core::future::Future;
use std::sync::Arc;

use super::Signal;
use super::dispatcher::Dispatcher;
use crate::record::Recording;
use crate::record::log::Log;
use crate::record::recorder::Recorder;
use crate::sender::SenderType;
use crate::wiring::local::OnThread;

/// The guard of a [`Recording`] of what one thread sends. It is not `Send`.
pub struct OnThisThread {
    _guard: OnThread,
}

/// The guard of a [`Recording`] of what the whole process sends.
pub struct OnAllThreads {
    signal: &'static Signal,
    recorder: Arc<Recorder>,
}

impl Drop for OnAllThreads {
    fn drop(&mut self) {
        self.signal.wiring().unrecord(&self.recorder);
    }
}

impl fmt::Debug for OnThisThread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnThisThread").finish_non_exhaustive()
    }
}

impl fmt::Debug for OnAllThreads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnAllThreads").field("signal", &self.signal).finish_non_exhaustive()
    }
}

impl<T, F> Dispatcher<T, F> {
    /// Records what this thread sends. `keeper` keeps the arguments of a send as an `Arc` of `V`.
    pub fn record<K: ?Sized + Send + Sync + 'static, V>(&'static self, keeper: Box<K>) -> Recording<V> {
        let (log, recorder) = self.signal().recorder(keeper);
        Recording::new(log, OnThisThread { _guard: self.signal().wiring().record_here(recorder) })
    }

    /// Records what any thread sends.
    pub fn record_everywhere<K: ?Sized + Send + Sync + 'static, V>(
        &'static self,
        keeper: Box<K>,
    ) -> Recording<V, OnAllThreads> {
        let signal = self.signal();
        let (log, recorder) = signal.recorder(keeper);
        let recorder = Arc::new(recorder);
        signal.wiring().record(&recorder);
        Recording::new(log, OnAllThreads { signal, recorder })
    }

    /// Records what `body` sends.
    pub fn record_in<K: ?Sized + Send + Sync + 'static, V, B: Future>(
        &'static self,
        keeper: Box<K>,
        body: B,
    ) -> impl Future<Output = (B::Output, Recording<V, ()>)> {
        let (log, recorder) = self.signal().recorder(keeper);
        let body = self.signal().wiring().record_in(recorder, body);
        async move { (body.await, Recording::new(log, ())) }
    }
}

impl<T, F> Dispatcher<T, F> {
    /// Returns the type of a sender, of which only the identity is known. Its name is known if a receiver names it as `sender = T`.
    #[must_use]
    pub fn sender_type(&'static self, sender: TypeId) -> SenderType {
        let receivers = self.signal().slots().all().iter();
        let named = receivers.filter_map(|entry| entry.metadata.sender()).find(|named| named.id() == sender);
        named.unwrap_or(SenderType::unnamed(sender))
    }
}

impl Signal {
    fn recorder<K: ?Sized + Send + Sync + 'static>(&self, keeper: Box<K>) -> (Arc<Log>, Recorder) {
        let log = Arc::new(Log::new(self.name));
        (Arc::clone(&log), Recorder::new(keeper, log))
    }
}

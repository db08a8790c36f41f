//! [`Recorder`]: what the wiring knows of a recording.

use core::any::Any;
use std::sync::Arc;

use super::log::Log;
use crate::failure::drop_user;

/// The arguments of a send, in the form in which a recording keeps them.
pub type Kept = Arc<dyn Any + Send + Sync>;

/// A recording, as the wiring and sends see it.
pub struct Recorder {
    /// A `Box<K>`, where `K` is the type of the closures that keep the arguments of the signal. `None` while it is dropped.
    keeper: Option<Box<dyn Any + Send + Sync>>,
    log: Arc<Log>,
}

impl Recorder {
    /// `keeper` is the closure that keeps the arguments of the signal.
    pub(crate) fn new<K: ?Sized + Send + Sync + 'static>(keeper: Box<K>, log: Arc<Log>) -> Self {
        Recorder { keeper: Some(Box::new(keeper)), log }
    }

    pub(crate) fn log(&self) -> &Arc<Log> {
        &self.log
    }

    /// Returns the closure that keeps the arguments. All of a signal have the same type `K`.
    ///
    /// # Panics
    ///
    /// If `K` is another type.
    #[must_use]
    pub fn keeper<K: ?Sized + 'static>(&self) -> &K {
        let keeper = self.keeper.as_ref().and_then(|keeper| keeper.downcast_ref::<Box<K>>());
        keeper.expect("the keepers of a signal are of one type")
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // A send may hold the last reference, and has to continue if the `Drop` of the user's closure panics.
        drop_user(self.keeper.take());
    }
}

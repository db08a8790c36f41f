//! A setting that is overridden.

use std::fmt::{self, Debug};
use std::thread;

use serde::de::DeserializeOwned;

use crate::Settings;

/// Overrides a setting until it is dropped: see [`Settings::override_with`].
///
/// # Panics
///
/// As it is dropped, if a receiver panicked as it was told of the end, with a message that names the receiver: the test should
/// know. All receivers have been told by then, and the setting is what it was. While the thread panics already, the message
/// goes to stderr instead.
#[must_use = "a setting is overridden as long as the guard lives"]
pub struct Override<'a, T: DeserializeOwned + 'static> {
    settings: &'a Settings<T>,
    id: u64,
    key: String,
}

impl<'a, T: DeserializeOwned + 'static> Override<'a, T> {
    pub(crate) fn new(settings: &'a Settings<T>, id: u64, key: &str) -> Self {
        Override { settings, id, key: key.to_owned() }
    }
}

impl<T: DeserializeOwned + 'static> Drop for Override<'_, T> {
    fn drop(&mut self) {
        match self.settings.leave(self.id, &self.key) {
            Ok(()) => {}
            Err(message) if thread::panicking() => eprintln!("{message}"),
            Err(message) => panic!("{message}"),
        }
    }
}

impl<T: DeserializeOwned + 'static> Debug for Override<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Override").field("key", &self.key).finish_non_exhaustive()
    }
}

//! The guards of overridden settings.

use std::fmt::{self, Debug};
use std::marker::PhantomData;
use std::thread;

use serde::de::DeserializeOwned;

use crate::Settings;

/// An override that was begun. Dropping it ends it.
pub(crate) struct Entered<'a, T: DeserializeOwned + 'static> {
    settings: &'a Settings<T>,
    id: u64,
    key: String,
}

impl<'a, T: DeserializeOwned + 'static> Entered<'a, T> {
    pub(crate) fn new(settings: &'a Settings<T>, id: u64, key: &str) -> Self {
        Entered { settings, id, key: key.to_owned() }
    }
}

impl<T: DeserializeOwned + 'static> Entered<'_, T> {
    pub(crate) fn id(&self) -> u64 {
        self.id
    }
}

impl<T: DeserializeOwned + 'static> Drop for Entered<'_, T> {
    fn drop(&mut self) {
        match self.settings.leave(self.id, &self.key) {
            Ok(()) => {}
            Err(message) if thread::panicking() => eprintln!("{message}"),
            Err(message) => panic!("{message}"),
        }
    }
}

/// Overrides a setting on one thread until it is dropped: see [`Settings::override_with`].
///
/// It is not `Send`, because it holds for the thread that made it. A task that is moved between threads uses
/// [`Settings::override_in`]:
///
/// ```compile_fail,E0277
/// use signals_settings::Settings;
///
/// fn spawn(task: impl Future + Send) {}
///
/// fn test(settings: &'static Settings<()>) {
///     spawn(async move {
///         let _small = settings.override_with("page_size", 5);
///         std::future::ready(()).await;
///     });
/// }
/// ```
///
/// # Panics
///
/// When it is dropped, if a receiver of [`SETTING_CHANGED`](crate::SETTING_CHANGED) panicked at the end of the override, with a
/// message that names the receiver. All receivers have been called by then, and the setting is restored. If the thread is
/// panicking already, the message is printed to stderr instead.
#[must_use = "a setting is overridden as long as the guard lives"]
pub struct Override<'a, T: DeserializeOwned + 'static> {
    entered: Entered<'a, T>,
    not_send: PhantomData<*const ()>,
}

impl<'a, T: DeserializeOwned + 'static> Override<'a, T> {
    pub(crate) fn new(entered: Entered<'a, T>) -> Self {
        Override { entered, not_send: PhantomData }
    }
}

/// Overrides a setting on all threads until it is dropped: see [`Settings::override_everywhere`].
///
/// # Panics
///
/// Like [`Override`].
#[must_use = "a setting is overridden as long as the guard lives"]
pub struct OverrideEverywhere<'a, T: DeserializeOwned + 'static>(pub(crate) Entered<'a, T>);

impl<T: DeserializeOwned + 'static> Debug for Override<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Override").field("key", &self.entered.key).finish_non_exhaustive()
    }
}

impl<T: DeserializeOwned + 'static> Debug for OverrideEverywhere<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OverrideEverywhere").field("key", &self.0.key).finish_non_exhaustive()
    }
}

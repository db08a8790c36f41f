//! Settings that can be overridden for a while.

use std::fmt::{self, Debug};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::{self, ThreadId};

use figment::providers::Serialized;
use figment::{Error, Figment};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Override, SETTING_CHANGED};

/// The settings of a program: a `T`, extracted from a [`Figment`], whose values tests can override.
///
/// ```
/// use figment::Figment;
/// use figment::providers::Serialized;
/// use serde::{Deserialize, Serialize};
/// use signals_settings::Settings;
///
/// #[derive(Serialize, Deserialize)]
/// struct Shop {
///     page_size: u32,
/// }
///
/// let settings: Settings<Shop> = Settings::extract(Figment::from(Serialized::defaults(Shop { page_size: 20 })))?;
/// assert_eq!(settings.get().page_size, 20);
///
/// let small = settings.override_with("page_size", 5)?;
/// assert_eq!(settings.get().page_size, 5);
///
/// drop(small);
/// assert_eq!(settings.get().page_size, 20);
/// # Ok::<(), Box<figment::Error>>(())
/// ```
///
/// Django: `django.conf.settings`.
pub struct Settings<T> {
    figment: Figment,
    value: Arc<T>,
    overrides: RwLock<Vec<Entry>>,
    /// How many overrides there are, so that to read without any takes no lock.
    count: AtomicUsize,
}

/// An override that holds now. Of two for one setting, the later one does.
struct Entry {
    id: u64,
    /// `None` for all.
    thread: Option<ThreadId>,
    provider: Figment,
}

impl<T: DeserializeOwned + 'static> Settings<T> {
    /// Reads the settings, once.
    ///
    /// # Errors
    ///
    /// If a provider of `figment` fails, or what they provide is no `T`. The error names the key, and where its value is
    /// from.
    pub fn extract(figment: Figment) -> Result<Self, Box<Error>> {
        let value = Arc::new(figment.extract()?);
        Ok(Settings { figment, value, overrides: RwLock::default(), count: AtomicUsize::new(0) })
    }

    /// The settings as they are now, on this thread.
    ///
    /// # Panics
    ///
    /// If the overrides that hold here are no `T` together, though each was as it began: one has ended without which another
    /// makes no sense.
    ///
    /// # Cost
    ///
    /// A load, and a clone of an `Arc`. While anything is overridden, on whatever thread, a lock; and where it holds, all of
    /// `T` is read anew.
    #[must_use]
    pub fn get(&self) -> Arc<T> {
        if self.count.load(Ordering::Acquire) == 0 {
            return Arc::clone(&self.value);
        }
        match self.overridden() {
            None => Arc::clone(&self.value),
            Some(figment) => Arc::new(figment.extract().unwrap_or_else(|error| panic!("overridden settings: {error}"))),
        }
    }

    /// Overrides a setting for what runs on this thread, until the guard is dropped: so tests that run side by side never
    /// meet. Guards nest; of two for one setting, the later one holds.
    ///
    /// `key` is the path of the setting, with a dot for each table that it is in. A table is merged into the one that is
    /// there. Sends [`SETTING_CHANGED`].
    ///
    /// ```
    /// # use figment::Figment;
    /// # use serde::Deserialize;
    /// # use signals_settings::Settings;
    /// #[derive(Deserialize)]
    /// #[serde(deny_unknown_fields)]
    /// struct Shop {
    ///     database: Database,
    /// }
    ///
    /// #[derive(Deserialize)]
    /// struct Database {
    ///     pool: u32,
    /// }
    ///
    /// let settings: Settings<Shop> = Settings::extract(Figment::from(("database.pool", 20)))?;
    /// let _one = settings.override_with("database.pool", 1)?;
    /// assert_eq!(settings.get().database.pool, 1);
    ///
    /// let error = settings.override_with("database.pool", "many").unwrap_err();
    /// assert!(error.to_string().contains("database.pool"), "{error}");
    /// // `T` has the last word on what is a setting, here with `deny_unknown_fields`.
    /// assert!(settings.override_with("databse.pool", 1).is_err());
    /// # Ok::<(), Box<figment::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the settings would be no `T`. Then nothing is overridden, and nothing is sent.
    ///
    /// # Panics
    ///
    /// If a receiver does.
    ///
    /// Django: `override_settings`, for the whole process.
    #[track_caller]
    pub fn override_with(&self, key: &str, value: impl Serialize) -> Result<Override<'_, T>, Box<Error>> {
        self.enter(Some(thread::current().id()), key, Figment::from(Serialized::global(key, value)))
    }

    /// As [`override_with`](Self::override_with), on all threads: for a test that has the process to itself.
    ///
    /// # Errors
    ///
    /// If the settings would be no `T`.
    ///
    /// # Panics
    ///
    /// If a receiver does.
    #[track_caller]
    pub fn override_everywhere(&self, key: &str, value: impl Serialize) -> Result<Override<'_, T>, Box<Error>> {
        self.enter(None, key, Figment::from(Serialized::global(key, value)))
    }

    fn enter(&self, thread: Option<ThreadId>, key: &str, provider: Figment) -> Result<Override<'_, T>, Box<Error>> {
        static LAST_ID: AtomicU64 = AtomicU64::new(0);
        let figment = self.overridden().unwrap_or_else(|| self.figment.clone()).merge(&provider);
        let settings = figment.extract::<T>()?;
        let id = LAST_ID.fetch_add(1, Ordering::Relaxed) + 1;
        let entry = Entry { id, thread, provider };
        self.overrides.write().unwrap_or_else(PoisonError::into_inner).push(entry);
        self.count.fetch_add(1, Ordering::Release);
        // If a receiver panics, this ends it.
        let entered = Override::new(self, id, key);
        if SETTING_CHANGED.has_receivers_for::<T>() {
            SETTING_CHANGED.send(&settings, key, figment.find_value(key).ok().as_ref(), true);
        }
        Ok(entered)
    }

    pub(crate) fn leave(&self, id: u64, key: &str) -> Result<(), String> {
        self.overrides.write().unwrap_or_else(PoisonError::into_inner).retain(|entry| entry.id != id);
        self.count.fetch_sub(1, Ordering::Release);
        if !SETTING_CHANGED.has_receivers_for::<T>() {
            return Ok(());
        }
        let overridden = self.overridden();
        let figment = overridden.as_ref().unwrap_or(&self.figment);
        let extracted = overridden.as_ref().map(Figment::extract::<T>).transpose();
        let extracted = extracted.map_err(|error| format!("overridden settings: {error}"))?;
        let settings = extracted.as_ref().unwrap_or(&self.value);
        let value = figment.find_value(key).ok();
        let left = SETTING_CHANGED.send_robust(settings, key, value.as_ref(), false);
        left.into_result().map_err(|failures| failures.to_string())
    }

    /// `None` if nothing is overridden here.
    fn overridden(&self) -> Option<Figment> {
        let this = thread::current().id();
        let overrides = self.overrides.read().unwrap_or_else(PoisonError::into_inner);
        let mut here = overrides.iter().filter(|entry| entry.thread.is_none_or(|thread| thread == this)).peekable();
        here.peek()?;
        Some(here.fold(self.figment.clone(), |figment, entry| figment.merge(&entry.provider)))
    }
}

impl<T: Debug> Debug for Settings<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("value", &self.value).finish_non_exhaustive()
    }
}

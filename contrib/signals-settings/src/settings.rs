//! Settings that can be overridden for a while.

use std::fmt::{self, Debug};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use figment::providers::Serialized;
use figment::{Error, Figment};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::guard::Entered;
use crate::scope::{Polling, Scope};
use crate::{Override, OverrideEverywhere, SETTING_CHANGED};

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
    /// The number of overrides, so that a read without any takes no lock.
    count: AtomicUsize,
}

/// An override that was begun. Later entries win.
struct Entry {
    id: u64,
    scope: Scope,
    provider: Figment,
}

impl<T: DeserializeOwned + 'static> Settings<T> {
    /// Reads the settings once.
    ///
    /// # Errors
    ///
    /// Returns the error of figment if a provider fails or the values do not make a `T`. It names the key and the source of
    /// its value.
    pub fn extract(figment: Figment) -> Result<Self, Box<Error>> {
        let value = Arc::new(figment.extract()?);
        Ok(Settings { figment, value, overrides: RwLock::default(), count: AtomicUsize::new(0) })
    }

    /// Returns the current settings of this task or thread.
    ///
    /// # Panics
    ///
    /// If the overrides that hold here do not make a `T` together. Each did when it began, so another one has ended meanwhile.
    ///
    /// # Cost
    ///
    /// A load and a clone of an `Arc`. While there is an override on any thread, a lock as well; and where one holds, all of
    /// `T` is extracted again.
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

    /// Overrides a setting on this thread until the guard is dropped, so that tests can run in parallel. Guards nest; of two
    /// for one setting, the later one holds. Sends [`SETTING_CHANGED`].
    ///
    /// `key` is the path of the setting, with dots between the tables and the name. A table is merged into the existing one.
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
    /// // `T` decides what is a setting, here with `deny_unknown_fields`.
    /// assert!(settings.override_with("databse.pool", 1).is_err());
    /// # Ok::<(), Box<figment::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the error of figment if the settings would not make a `T`. Then nothing is overridden and nothing is sent.
    ///
    /// # Panics
    ///
    /// If a receiver panics.
    ///
    /// Django: `override_settings`, for the whole process.
    #[track_caller]
    pub fn override_with(&self, key: &str, value: impl Serialize) -> Result<Override<'_, T>, Box<Error>> {
        self.enter(Scope::this_thread(), key, value).map(Override::new)
    }

    /// Overrides a setting on all threads until the guard is dropped, for a test that has the process to itself. Otherwise like
    /// [`override_with`](Self::override_with).
    ///
    /// # Errors
    ///
    /// Returns the error of figment if the settings would not make a `T`.
    ///
    /// # Panics
    ///
    /// If a receiver panics.
    #[track_caller]
    pub fn override_everywhere(
        &self,
        key: &str,
        value: impl Serialize,
    ) -> Result<OverrideEverywhere<'_, T>, Box<Error>> {
        self.enter(Scope::Everywhere, key, value).map(OverrideEverywhere)
    }

    /// Overrides a setting in `future`, on whatever threads it is polled. Otherwise like
    /// [`override_with`](Self::override_with). Tasks that the future spawns do not have the override.
    ///
    /// ```
    /// # use figment::Figment;
    /// # use serde::Deserialize;
    /// # use signals_settings::Settings;
    /// # #[derive(Deserialize)]
    /// # struct Shop {
    /// #     page_size: u32,
    /// # }
    /// # async fn run() -> Result<(), Box<figment::Error>> {
    /// let settings: Settings<Shop> = Settings::extract(Figment::from(("page_size", 20)))?;
    /// let page_size = settings.override_in("page_size", 5, async { settings.get().page_size }).await?;
    /// assert_eq!((page_size, settings.get().page_size), (5, 20));
    /// # Ok(())
    /// # }
    /// # pollster::block_on(run()).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the error of figment if the settings would not make a `T`. Then the future is not polled.
    ///
    /// # Panics
    ///
    /// If a receiver panics.
    pub async fn override_in<F: Future>(
        &self,
        key: &str,
        value: impl Serialize,
        future: F,
    ) -> Result<F::Output, Box<Error>> {
        let entered = self.enter(Scope::Task, key, value)?;
        let mut future = pin!(future);
        Ok(poll_fn(|context| {
            let _polling = Polling::new(entered.id());
            future.as_mut().poll(context)
        })
        .await)
    }

    fn enter(&self, scope: Scope, key: &str, value: impl Serialize) -> Result<Entered<'_, T>, Box<Error>> {
        static LAST_ID: AtomicU64 = AtomicU64::new(0);
        let provider = Figment::from(Serialized::global(key, value));
        let figment = self.overridden().unwrap_or_else(|| self.figment.clone()).merge(&provider);
        let settings = figment.extract::<T>()?;
        let id = LAST_ID.fetch_add(1, Ordering::Relaxed) + 1;
        let entry = Entry { id, scope, provider };
        self.overrides.write().unwrap_or_else(PoisonError::into_inner).push(entry);
        self.count.fetch_add(1, Ordering::Release);
        // If a receiver panics, dropping this ends the override.
        let entered = Entered::new(self, id, key);
        let _polling = Polling::new(id);
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

    /// The settings with the overrides that hold here, or `None` if there are none.
    fn overridden(&self) -> Option<Figment> {
        let overrides = self.overrides.read().unwrap_or_else(PoisonError::into_inner);
        let mut here = overrides.iter().filter(|entry| entry.scope.is_here(entry.id)).peekable();
        here.peek()?;
        Some(here.fold(self.figment.clone(), |figment, entry| figment.merge(&entry.provider)))
    }
}

impl<T: Debug> Debug for Settings<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("value", &self.value).finish_non_exhaustive()
    }
}

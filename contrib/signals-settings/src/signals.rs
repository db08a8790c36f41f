//! The signal.

use std::any::Any;

use figment::value::Value;
use signals_core::{Signal, signal};

/// Sent when an override of a setting begins and when it ends: see [`Settings::override_with`](crate::Settings::override_with).
///
/// - `sender` is the settings after the change; a receiver with `sender = Shop` gets `&Shop`, and so the new value with its
///   type.
/// - `setting` is the key, such as `"page_size"` or `"database.pool"`.
/// - `value` is figment's value after the change, or `None` if it has none and a default of the type holds.
/// - `enter` is `true` when the override begins and `false` when it ends.
///
/// If a receiver panics at the beginning, the override ends, which is sent to all receivers, and the panic continues. At the
/// end, all receivers run even if one panics: see [`Override`](crate::Override).
///
/// Django: `setting_changed`, sent by `override_settings` in the same two places.
#[signal]
pub static SETTING_CHANGED: Signal<fn(sender: &dyn AnySettings, setting: &str, value: Option<&Value>, enter: bool)>;

/// Settings of any type, as the sender of [`SETTING_CHANGED`].
pub trait AnySettings: Any {}

impl<T: Any> AnySettings for T {}

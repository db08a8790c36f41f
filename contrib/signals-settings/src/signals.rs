//! The signal.

use std::any::Any;

use figment::value::Value;
use signals_core::{Signal, signal};

/// Sent when a setting is overridden, and when it is no longer: see [`Settings::override_with`](crate::Settings::override_with).
///
/// - `sender` is the settings as they are now; a receiver with `sender = Shop` gets the `&Shop`, and so the new value with its
///   type.
/// - `setting` is the key, as `"page_size"` or `"database.pool"`.
/// - `value` is what figment has for it now. `None` if it has nothing, and a default of the type holds.
/// - `enter` tells whether the override begins or ends.
///
/// As it begins, a panic of a receiver ends it: all receivers hear that it does, and the panic goes on. As it ends, all
/// receivers hear of it, whatever one of them does: see [`Override`](crate::Override).
///
/// Django: `setting_changed`, sent by `override_settings` in the same two places.
#[signal]
pub static SETTING_CHANGED: Signal<fn(sender: &dyn AnySettings, setting: &str, value: Option<&Value>, enter: bool)>;

/// Settings of any type, as the sender of [`SETTING_CHANGED`].
pub trait AnySettings: Any {}

impl<T: Any> AnySettings for T {}

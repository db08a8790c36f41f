//! A signal for settings that change, and overrides of settings in tests: Django's `setting_changed` and `override_settings`
//! for [figment].
//!
//! An application changes the line that extracts its settings:
//!
//! ```
//! use std::sync::LazyLock;
//!
//! use figment::Figment;
//! use figment::providers::Serialized;
//! use serde::{Deserialize, Serialize};
//! use signals_core::receiver;
//! use signals_settings::{SETTING_CHANGED, Settings};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Shop {
//!     page_size: u32,
//! }
//!
//! static SETTINGS: LazyLock<Settings<Shop>> = LazyLock::new(|| Settings::extract(figment()).expect("they are complete"));
//!
//! fn figment() -> Figment {
//!     // Files and the environment go here.
//!     Figment::from(Serialized::defaults(Shop { page_size: 20 }))
//! }
//!
//! // Here or in any other crate of the program: recompute what depends on a setting.
//! #[receiver(SETTING_CHANGED, sender = Shop)]
//! fn clear_cache(sender: &Shop, setting: &str, enter: bool) {
//!     if setting == "page_size" {
//!         println!("pages of {} {}", sender.page_size, if enter { "from now on" } else { "again" });
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<figment::Error>> {
//! // In a test:
//! let _small = SETTINGS.override_with("page_size", 5)?;
//! assert_eq!(SETTINGS.get().page_size, 5);
//! # Ok(())
//! # }
//! ```
//!
//! # Cost
//!
//! Without overrides, [`Settings::get`] costs a load and a clone of an `Arc`. Where an override holds, each read extracts
//! the settings again; overrides are for tests.

#![forbid(unsafe_code)]

mod guard;
mod scope;
mod settings;
mod signals;

pub use crate::guard::{Override, OverrideEverywhere};
pub use crate::settings::Settings;
pub use crate::signals::{AnySettings, SETTING_CHANGED};

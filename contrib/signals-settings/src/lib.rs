//! A signal of settings that change, and guards that override them in tests: Django's `setting_changed` and
//! `override_settings`, for [figment].
//!
//! One line in an application is where it extracts its settings:
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
//! // Here or in any other crate of the program: what is derived from settings is made anew when they change.
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
//! A program that overrides nothing pays for [`Settings::get`] with a load and a clone of an `Arc`. To override is for tests:
//! each time the settings are read where an override holds, they are extracted anew.

#![forbid(unsafe_code)]

mod guard;
mod settings;
mod signals;

pub use crate::guard::Override;
pub use crate::settings::Settings;
pub use crate::signals::{AnySettings, SETTING_CHANGED};

//! Signals of models that need no database.

use signals_core::{SenderType, Signal, signal};

use crate::model::{AnyModel, ModelInfo};

/// Sent before a model is made by `ActiveModel::new()`, or read through [`Init`](crate::Init).
///
/// Struct literals, `ActiveModel::default()` and rows that are read otherwise do not send it. `ActiveModel::new()` is the
/// method that [`model!`](crate::model!) adds; generic code that calls `ActiveModelBehavior::new` does not send it either.
///
/// Django: `pre_init`, for each instance.
#[signal]
pub static PRE_INIT: Signal<fn(sender: SenderType)>;

/// Sent after a model was made by `ActiveModel::new()`, or read through [`Init`](crate::Init). Receivers can change
/// it. Columns that they set are written by `insert`, and by `update` too if the model is then used for one.
///
/// Django: `post_init`; see [`PRE_INIT`].
#[signal]
pub static POST_INIT: Signal<fn(sender: &mut dyn AnyModel)>;

/// Sent for each model that is linked into the program, before the first of them is used: see
/// [`prepare`](crate::prepare).
///
/// Django: `class_prepared`, when Python creates the class.
#[signal]
pub static CLASS_PREPARED: Signal<fn(sender: SenderType, model: &ModelInfo)>;

//! Signals of models that need no database.

use signals_core::{SenderType, Signal, signal};

use crate::model::{AnyModel, ModelInfo};

/// Sent before a model is made by `ActiveModel::new()`, or read through [`Init`](crate::Init).
///
/// Django: `pre_init`, for each instance. SeaORM has no hook for rows that are read, nor for struct literals and
/// `ActiveModel::default()`: those do not send it.
#[signal]
pub static PRE_INIT: Signal<fn(sender: SenderType)>;

/// Sent after a model was made by `ActiveModel::new()`, or read through [`Init`](crate::Init). Receivers can change
/// it.
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

//! Django's model signals for [SeaORM].
#![warn(missing_docs)]

mod db;
pub mod hooks;
mod init;
mod model;
mod refusal;
mod signals;
mod transaction;

pub use crate::db::Db;
pub use crate::hooks::{Change, delete};
pub use crate::init::Init;
pub use crate::model::{AnyModel, ModelInfo, models, prepare};
pub use crate::refusal::BoxError;
pub use crate::signals::{
    AFTER_COMMIT, CLASS_PREPARED, POST_DELETE, POST_INIT, POST_SAVE, POST_SAVE_RAW, PRE_DELETE, PRE_INIT, PRE_SAVE,
    PRE_SAVE_RAW,
};
pub use crate::transaction::{Begin, Transaction, transaction};

/// What [`model!`] expands to. Not for users.
#[doc(hidden)]
pub mod __private {
    pub use async_trait::async_trait;
    pub use sea_orm::{ActiveModelBehavior, ConnectionTrait, DbErr};
    pub use signals_core;

    pub use crate::hooks::ModelOf;
    pub use crate::model::MODELS;
}

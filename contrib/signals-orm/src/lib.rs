//! Django's model signals for [SeaORM].
#![warn(missing_docs)]

mod bulk;
mod connect;
mod db;
pub mod hooks;
mod init;
mod m2m;
#[cfg(feature = "migrate")]
mod migrate;
mod model;
mod refusal;
mod signals;
mod transaction;

pub use crate::bulk::{Bulk, BulkKind};
pub use crate::connect::AnyConnection;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub use crate::connect::{announce, connect};
pub use crate::db::Db;
pub use crate::hooks::{Change, delete};
pub use crate::init::Init;
pub use crate::m2m::{Action, ManyToMany, m2m};
#[cfg(feature = "migrate")]
pub use crate::migrate::Signalled;
pub use crate::model::{AnyModel, ModelInfo, models, prepare};
pub use crate::refusal::BoxError;
pub use crate::signals::{
    AFTER_COMMIT, CLASS_PREPARED, CONNECTION_CREATED, Direction, M2M_CHANGED, POST_BULK_WRITE, POST_DELETE, POST_INIT,
    POST_MIGRATE, POST_SAVE, POST_SAVE_RAW, PRE_BULK_WRITE, PRE_DELETE, PRE_INIT, PRE_MIGRATE, PRE_SAVE, PRE_SAVE_RAW,
    Step,
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

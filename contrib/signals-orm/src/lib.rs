//! Django's model signals for [SeaORM] 2: saves, deletes, bulk writes, relations of many to many, transactions, migrations
//! and connections announce themselves, and receivers in any crate of the program hear it.
//!
//! One line in an entity, [`model!`], in place of `impl ActiveModelBehavior for ActiveModel {}`:
//!
//! ```
//! mod account {
//!     use sea_orm::entity::prelude::*;
//!
//!     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
//!     #[sea_orm(table_name = "account")]
//!     pub struct Model {
//!         #[sea_orm(primary_key)]
//!         pub id: i32,
//!         pub owner: String,
//!     }
//!
//!     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
//!     pub enum Relation {}
//!
//!     signals_orm::model!(ActiveModel); // the one line
//! }
//!
//! use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr};
//! use signals_core::receiver;
//! use signals_orm::{AFTER_COMMIT, BoxError, Change, Db, POST_SAVE, PRE_SAVE, Transaction};
//!
//! /// Before the write: it can change the model, or refuse.
//! #[receiver(PRE_SAVE, sender = account::ActiveModel)]
//! fn validate(sender: &mut account::ActiveModel) -> Result<(), BoxError> {
//!     let owner = sender.owner.take().unwrap_or_default();
//!     if owner.trim().is_empty() {
//!         return Err("an account has an owner".into());
//!     }
//!     sender.owner = Set(owner.trim().to_owned());
//!     Ok(())
//! }
//!
//! /// After the write, in the same transaction.
//! #[receiver(POST_SAVE, sender = account::ActiveModel)]
//! async fn count(created: bool, db: &Db<'_>) -> Result<(), BoxError> {
//!     if created {
//!         db.execute_unprepared("UPDATE statistics SET accounts = accounts + 1").await?;
//!     }
//!     Ok(())
//! }
//!
//! /// Once it is committed.
//! #[receiver(AFTER_COMMIT, sender = account::ActiveModel)]
//! async fn mail(sender: &account::ActiveModel, change: Change) {
//!     println!("{change:?}: {}", sender.owner.as_ref());
//! }
//!
//! # async fn run() -> Result<(), DbErr> {
//! let db = signals_orm::connect("sqlite::memory:").await?;
//! # db.execute_unprepared("CREATE TABLE account (id INTEGER PRIMARY KEY, owner TEXT)").await?;
//! # db.execute_unprepared("CREATE TABLE statistics (accounts INTEGER)").await?;
//! let transaction = Transaction::begin(&db).await?;
//! let ada = account::ActiveModel { owner: Set(" Ada ".to_owned()), ..Default::default() };
//! assert_eq!(ada.insert(&transaction).await?.owner, "Ada");
//! transaction.commit().await?;
//!
//! let error = account::ActiveModel { owner: Set(" ".to_owned()), ..Default::default() }.insert(&db).await.unwrap_err();
//! assert!(error.to_string().ends_with("an account has an owner"));
//! # Ok(())
//! # }
//! # fn main() {
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
//! # runtime.block_on(run()).unwrap();
//! # }
//! ```
//!
//! # The signals
//!
//! | signal | sent | by |
//! |---|---|---|
//! | [`PRE_SAVE`], [`POST_SAVE`] | around `insert`, `update` and `save` of a model | [`model!`] |
//! | [`PRE_SAVE_RAW`], [`POST_SAVE_RAW`] | in their place, for fixtures | [`Db::raw`] |
//! | [`PRE_DELETE`], [`POST_DELETE`] | around `delete` of a model | [`model!`], and [`delete`] in a transaction |
//! | [`AFTER_COMMIT`] | once a save or delete is committed | [`Transaction`], or at once without |
//! | [`PRE_BULK_WRITE`], [`POST_BULK_WRITE`] | around `insert_many`, `update_many`, `delete_many` | [`Bulk`] |
//! | [`M2M_CHANGED`] | around `add`, `remove` and `clear`; `set` is the first two | [`m2m`](m2m()) |
//! | [`PRE_INIT`], [`POST_INIT`] | around `ActiveModel::new()`, and as a row is read | [`model!`], [`Init`] |
//! | [`CLASS_PREPARED`] | for each model of the program, before the first is used | [`model!`], [`prepare`] |
//! | [`PRE_MIGRATE`], [`POST_MIGRATE`] | around migrations, with the plan | `Signalled` (feature `migrate`) |
//! | [`CONNECTION_CREATED`] | for each physical connection | `connect` (features `sqlite`, `postgres`, `mysql`) |
//!
//! # Errors
//!
//! What a receiver fails with, any error or text, reaches whoever writes as [`DbErr::Custom`](sea_orm::DbErr::Custom), as
//! SeaORM has it for what `before_save` refuses; its text begins with the path, file and line of the receiver. What the
//! database refuses is SeaORM's own error, and no signal is sent that it was done.
//!
//! # Transactions
//!
//! Receivers are lent [`Db`], the connection or transaction of the sender. One that fails rolls back where Django's would:
//! a save within the transaction that the caller has around it, if any; a [`delete`], a [`Bulk`] write and a change
//! through [`m2m`](m2m()) always, each of which is a transaction of its own, nested in that of the caller.
//!
//! SeaORM does not tell when a transaction commits. One that is begun by [`Transaction`] does, and is used as SeaORM's own.
//! In one that is not, a model that [`AFTER_COMMIT`] has receivers for refuses to be written, rather than that they never
//! hear of it.
//!
//! # What SeaORM has no hooks for
//!
//! Statements that are made without a model send nothing: `Entity::insert` and `Entity::update` of one row,
//! `delete_by_id`, raw SQL. `update_without_returning` sends [`PRE_SAVE`] alone. Rows that are read send nothing unless they are
//! read as [`Init`]. A delete that the database cascades is not told. The senders of signals that are sent by a type alone,
//! [`SenderType`](signals_core::SenderType), are not checked to be models.
//!
//! # Cost
//!
//! A hook that nobody listens to asks whether anybody does, and builds, clones and begins nothing.
//! `examples/overhead.rs` measures it.
//!
//! [SeaORM]: https://www.sea-ql.org/SeaORM/

mod bulk;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
mod connect;
mod connection;
mod error;
pub mod hooks;
mod init;
mod m2m;
#[cfg(feature = "migrate")]
mod migrate;
mod model;
mod refusal;
mod registry;
mod signals;

pub use crate::bulk::Bulk;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub use crate::connect::{announce, connect};
pub use crate::connection::{Begin, Db, Transaction, transaction};
pub use crate::error::BoxError;
pub use crate::hooks::delete;
pub use crate::init::Init;
pub use crate::m2m::{ManyToMany, m2m};
#[cfg(feature = "migrate")]
pub use crate::migrate::Signalled;
pub use crate::model::{AnyModel, ModelInfo};
pub use crate::refusal::{Refusal, WriteError, typed};
pub use crate::registry::{models, prepare};
pub use crate::signals::{
    AFTER_COMMIT, Action, AnyConnection, BulkKind, CLASS_PREPARED, CONNECTION_CREATED, Change, Direction, M2M_CHANGED,
    POST_BULK_WRITE, POST_DELETE, POST_INIT, POST_MIGRATE, POST_SAVE, POST_SAVE_RAW, PRE_BULK_WRITE, PRE_DELETE,
    PRE_INIT, PRE_MIGRATE, PRE_SAVE, PRE_SAVE_RAW, Step,
};

/// What [`model!`] expands to. Not public API.
#[doc(hidden)]
pub mod __private {
    pub use async_trait::async_trait;
    pub use sea_orm::{ActiveModelBehavior, ConnectionTrait, DbErr};
    pub use signals_core;

    pub use crate::model::ModelOf;
    pub use crate::registry::MODELS;
}

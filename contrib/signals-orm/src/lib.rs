//! Django's model signals for [SeaORM] 2: saves, deletes, commits, bulk writes, many-to-many relations, migrations and
//! connections send signals to receivers in any crate of the program.
//!
//! An entity changes one line: [`model!`] replaces `impl ActiveModelBehavior for ActiveModel {}`.
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
//! /// Before the write: can change the model or refuse.
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
//! /// After the commit.
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
//! | [`AFTER_COMMIT`] | after the commit of a save or delete | [`Transaction`], or directly after the write without one |
//! | [`PRE_BULK_WRITE`], [`POST_BULK_WRITE`] | around every statement that writes a table without a model | [`Connection`], or [`Bulk`] |
//! | [`M2M_CHANGED`] | around `add`, `remove` and `clear`; `set` removes and adds | [`m2m`](m2m()), and `model!(ActiveModel, ActiveModelEx)` |
//! | [`PRE_INIT`], [`POST_INIT`] | around `ActiveModel::new()`, and when a row is read as `Init` | [`model!`], [`Init`] |
//! | [`CLASS_PREPARED`] | for each model of the program, before the first is used | [`model!`], [`prepare`] |
//! | [`PRE_MIGRATE`], [`POST_MIGRATE`] | around migrations, with the plan | `Signalled` (feature `migrate`) |
//! | [`CONNECTION_CREATED`] | for each physical connection | `connect` (features `sqlite`, `postgres`, `mysql`) |
//!
//! # Errors
//!
//! The error of a receiver is returned to the caller of the write as [`DbErr::Custom`](sea_orm::DbErr::Custom). Its text begins
//! with the path, file and line of the receiver. [`typed`] returns the error itself, to be downcast. Errors of the database
//! are SeaORM's own, and no signal announces what failed. A write that needs a key and has none is refused before any
//! signal.
//!
//! # Transactions
//!
//! Receivers get [`Db`], the connection or transaction of the sender, and can do with it whatever the sender can. A receiver
//! that fails rolls back where Django's does: a save is rolled back with the transaction around it, if there is one; a
//! [`delete`], a [`Bulk`] write and a change through [`m2m`](m2m()) always, because each is a transaction of its own, nested
//! in that of the caller.
//!
//! SeaORM does not say when a transaction commits. Begin it with [`Transaction`], which does, and is otherwise used like
//! SeaORM's. Its documentation states what is guaranteed if futures are dropped. In a transaction of SeaORM's own, a model for
//! which [`AFTER_COMMIT`] has receivers is not written: the save returns an error.
//!
//! # What SeaORM has no hooks for
//!
//! Wrap the connection in [`Connection`], one line where the pool is made, and statements without a model are announced too:
//! `Entity::insert` and `Entity::update` of one row, `delete_by_id`, `insert_many`, `update_many`, `delete_many`. On a plain
//! connection, only those that are executed through [`Bulk`] are. SQL text sends nothing. `update_without_returning` sends
//! [`PRE_SAVE`] only. Rows that are read send nothing unless they are read as [`Init`]. Deletes that the database cascades send
//! nothing. For signals whose sender is a type, [`SenderType`](signals_core::SenderType), the compiler does not check that the
//! `T` of `sender = T` is a model.
//!
//! # Databases
//!
//! The tests run on SQLite and PostgreSQL. Nothing is run on MySQL, which has no `RETURNING`: see [`POST_SAVE`] and
//! [`AFTER_COMMIT`] for what differs.
//!
//! # Cost
//!
//! Without receivers, a hook checks for receivers and nothing else. `examples/orm_overhead.rs` measures it.
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
mod watch;

pub use crate::bulk::Bulk;
#[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
pub use crate::connect::{announce, connect};
pub use crate::connection::{Begin, BulkKind, Db, Transaction, transaction};
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
    AFTER_COMMIT, Action, AnyConnection, CLASS_PREPARED, CONNECTION_CREATED, Change, M2M_CHANGED, POST_BULK_WRITE,
    POST_DELETE, POST_INIT, POST_MIGRATE, POST_SAVE, POST_SAVE_RAW, PRE_BULK_WRITE, PRE_DELETE, PRE_INIT, PRE_MIGRATE,
    PRE_SAVE, PRE_SAVE_RAW, Step,
};
pub use crate::watch::{Connection, tables_without_model};
pub use signals_database::Direction;

/// What [`model!`] expands to. Not public API.
#[doc(hidden)]
pub mod __private {
    pub use async_trait::async_trait;
    pub use sea_orm::{
        ActiveModelBehavior, ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Related,
        RelatedSelfVia,
    };
    pub use signals_core;

    pub use crate::m2m::{establish_links, establish_links_self};
    pub use crate::model::ModelOf;
    pub use crate::registry::MODELS;
}

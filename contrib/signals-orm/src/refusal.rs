//! Errors of receivers as values, beside the text in `DbErr`.

use std::cell::RefCell;
use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;

use sea_orm::DbErr;
pub use signals_database::Refusal;

/// The error as SeaORM carries it. The value is kept for the [`typed`] that is being polled, if any.
pub(crate) fn db_err(refusal: Refusal) -> DbErr {
    let text = refusal.to_string();
    KEPT.with_borrow_mut(|kept| {
        if let Some(kept) = kept.last_mut() {
            *kept = Some(refusal);
        }
    });
    DbErr::Custom(text)
}

/// Why a write failed; returned by [`typed`].
#[derive(Debug)]
#[non_exhaustive]
pub enum WriteError {
    /// A receiver refused it.
    Refused(Refusal),
    /// The database or SeaORM failed.
    Db(DbErr),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteError::Refused(refusal) => refusal.fmt(f),
            WriteError::Db(error) => error.fmt(f),
        }
    }
}

impl Error for WriteError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            WriteError::Refused(refusal) => refusal.source(),
            WriteError::Db(error) => error.source(),
        }
    }
}

impl From<DbErr> for WriteError {
    fn from(error: DbErr) -> Self {
        WriteError::Db(error)
    }
}

thread_local! {
    /// The last refusal in each [`typed`] that this thread polls, the outermost first.
    static KEPT: RefCell<Vec<Option<Refusal>>> = const { RefCell::new(Vec::new()) };
}

/// Runs a write and returns the error of a receiver as a value, to be downcast.
///
/// SeaORM's [`DbErr`] carries text only.
///
/// ```
/// # mod account {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "account")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #     }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     signals_orm::model!(ActiveModel);
/// # }
/// # #[derive(Debug)]
/// # struct Invalid;
/// # impl std::fmt::Display for Invalid {
/// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
/// #         f.write_str("invalid")
/// #     }
/// # }
/// # impl std::error::Error for Invalid {}
/// use sea_orm::{ActiveModelTrait, DatabaseConnection};
/// use signals_orm::{WriteError, typed};
///
/// async fn save(ada: account::ActiveModel, db: &DatabaseConnection) -> Result<&'static str, WriteError> {
///     match typed(ada.insert(db)).await {
///         Ok(_) => Ok("saved"),
///         Err(WriteError::Refused(refusal)) if refusal.downcast_ref::<Invalid>().is_some() => Ok("try again"),
///         Err(error) => Err(error),
///     }
/// }
/// # fn main() {}
/// ```
///
/// # Errors
///
/// Returns [`WriteError::Refused`] if `write` returns the error of a receiver, and [`WriteError::Db`] for any other.
pub async fn typed<T>(write: impl Future<Output = Result<T, DbErr>>) -> Result<T, WriteError> {
    let mut write = pin!(write);
    let mut refused = None;
    let result = poll_fn(|context| {
        let _scope = Scope::enter(refused.take());
        let polled = write.as_mut().poll(context);
        refused = KEPT.with_borrow_mut(|kept| kept.last_mut().and_then(Option::take));
        polled
    })
    .await;
    result.map_err(|error| match (error, refused) {
        (DbErr::Custom(text), Some(refusal)) if refusal.to_string() == text => WriteError::Refused(refusal),
        (error, _) => WriteError::Db(error),
    })
}

/// One poll of [`typed`].
struct Scope;

impl Scope {
    fn enter(refused: Option<Refusal>) -> Self {
        KEPT.with_borrow_mut(|kept| kept.push(refused));
        Scope
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        KEPT.with_borrow_mut(Vec::pop);
    }
}

//! The signal after a commit.

use signals_core::{AsyncSignal, signal};

use crate::model::AnyModel;

/// What happened to the row that [`AFTER_COMMIT`] announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// A row was inserted.
    Created,
    /// A row was updated.
    Updated,
    /// A row was deleted.
    Deleted,
}

/// Sent after the transaction that saved or deleted a model has committed, and never if it is rolled back. Without a
/// transaction, it follows [`POST_SAVE`](crate::POST_SAVE) or [`POST_DELETE`](crate::POST_DELETE) directly.
///
/// `sender` is a copy of the model as it was written. Receivers get no transaction and return nothing, because nothing can
/// be undone any more. If a receiver panics, the panic is logged through `tracing` and the other receivers run. Raw saves
/// do not send this signal.
///
/// # What is guaranteed
///
/// In a [`Transaction`](crate::Transaction), a row is announced exactly once if it is committed and never otherwise, even if
/// the future of the caller is dropped or a receiver of [`POST_SAVE`](crate::POST_SAVE) fails or panics. `Transaction` states the
/// limits. The same holds without a transaction, on a [`Connection`](crate::Connection): a save whose future is dropped
/// while the database executes it is executed to its end, and announced. On a plain connection of SeaORM it may write a row
/// that is not announced, and so may an insert on a database without `RETURNING`, such as MySQL: use a transaction there.
///
/// While the signal has receivers for a model, that model can be written only where the commit can be observed: on a
/// connection or in a [`Transaction`](crate::Transaction). In a transaction of SeaORM's own, `before_save` refuses with
/// `DbErr::Custom`.
///
/// Django: `post_save` with a receiver that calls `transaction.on_commit`.
#[signal]
pub static AFTER_COMMIT: AsyncSignal<fn(sender: &dyn AnyModel, change: Change)>;

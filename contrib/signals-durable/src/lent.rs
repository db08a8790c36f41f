//! What a store lends to a handler that takes `db`: the transaction that marks its event as done.

use std::fmt;

/// The transaction that marks an event as done, as a handler can take it.
#[non_exhaustive]
pub enum Lent<'a> {
    /// No transaction.
    Nothing,
    /// A transaction of SeaORM.
    #[cfg(feature = "orm")]
    #[non_exhaustive]
    Orm {
        /// The transaction.
        transaction: &'a signals_orm::Transaction,
        /// The same as receivers of signals get it.
        db: &'a signals_orm::Db<'a>,
    },
    /// A connection of sqlx to SQLite.
    #[cfg(all(feature = "sqlx", feature = "sqlite"))]
    Sqlite(&'a mut sqlx::SqliteConnection),
    /// A connection of sqlx to PostgreSQL.
    #[cfg(all(feature = "sqlx", feature = "postgres"))]
    Postgres(&'a mut sqlx::PgConnection),
    #[doc(hidden)]
    Never(std::convert::Infallible, std::marker::PhantomData<&'a ()>),
}

impl Lent<'_> {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Lent::Nothing => "a store that has no transactions",
            #[cfg(feature = "orm")]
            Lent::Orm { .. } => "a transaction of SeaORM",
            #[cfg(all(feature = "sqlx", feature = "sqlite"))]
            Lent::Sqlite(_) => "a connection of sqlx to SQLite",
            #[cfg(all(feature = "sqlx", feature = "postgres"))]
            Lent::Postgres(_) => "a connection of sqlx to PostgreSQL",
            Lent::Never(never, _) => match *never {},
        }
    }
}

impl fmt::Debug for Lent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A type that the parameter `db` of a durable receiver can have: `&signals_orm::Db`, `&signals_orm::Transaction`,
/// `&mut sqlx::SqliteConnection` or `&mut sqlx::PgConnection`.
#[diagnostic::on_unimplemented(
    message = "the parameter `db` of a durable receiver cannot be `{Self}`",
    label = "expected a transaction",
    note = "take `&signals_orm::Db<'_>` or `&signals_orm::Transaction` with the feature `orm`, \
            `&mut SqliteConnection` or `&mut PgConnection` with the feature `sqlx`"
)]
pub trait LentAs<'a>: Sized {
    /// Returns the transaction, or `None` if it is of another kind.
    #[doc(hidden)]
    fn lent_as(lent: Lent<'a>) -> Option<Self>;
}

#[cfg(feature = "orm")]
impl<'a> LentAs<'a> for &'a signals_orm::Db<'a> {
    fn lent_as(lent: Lent<'a>) -> Option<Self> {
        if let Lent::Orm { db, .. } = lent { Some(db) } else { None }
    }
}

#[cfg(feature = "orm")]
impl<'a> LentAs<'a> for &'a signals_orm::Transaction {
    fn lent_as(lent: Lent<'a>) -> Option<Self> {
        if let Lent::Orm { transaction, .. } = lent { Some(transaction) } else { None }
    }
}

#[cfg(all(feature = "sqlx", feature = "sqlite"))]
impl<'a> LentAs<'a> for &'a mut sqlx::SqliteConnection {
    fn lent_as(lent: Lent<'a>) -> Option<Self> {
        if let Lent::Sqlite(connection) = lent { Some(connection) } else { None }
    }
}

#[cfg(all(feature = "sqlx", feature = "postgres"))]
impl<'a> LentAs<'a> for &'a mut sqlx::PgConnection {
    fn lent_as(lent: Lent<'a>) -> Option<Self> {
        if let Lent::Postgres(connection) = lent { Some(connection) } else { None }
    }
}

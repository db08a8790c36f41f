//! Outboxes of sqlx.

use async_trait::async_trait;

use super::Outbox;
use crate::error::Error;
use crate::event::NewEvent;
use crate::sql::{Dialect, Session, insert};

macro_rules! outbox {
    ($dialect:ident: $($type:ty),*) => {$(
        #[async_trait]
        impl Outbox for &mut $type {
            async fn write(&mut self, event: NewEvent) -> Result<(), Error> {
                let (sql, values) = insert(Dialect::$dialect, event);
                Session::execute(&mut **self, sql, values).await.map(drop)
            }
        }
    )*};
}

#[cfg(feature = "sqlite")]
outbox!(Sqlite: sqlx::SqliteConnection, sqlx::Transaction<'_, sqlx::Sqlite>);
#[cfg(feature = "postgres")]
outbox!(Postgres: sqlx::PgConnection, sqlx::Transaction<'_, sqlx::Postgres>);

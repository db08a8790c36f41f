//! Outboxes of SeaORM.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};
use signals_orm::{Connection, Db, Transaction};

use super::Outbox;
use crate::error::Error;
use crate::event::NewEvent;
use crate::sql::{insert, orm};

async fn write(db: &impl ConnectionTrait, event: NewEvent) -> Result<(), Error> {
    let (sql, values) = insert(orm::dialect(db.get_database_backend())?, event);
    orm::execute(db, sql, values).await.map(drop)
}

macro_rules! outbox {
    ($($type:ty),*) => {$(
        #[async_trait]
        impl Outbox for &$type {
            async fn write(&mut self, event: NewEvent) -> Result<(), Error> {
                write(&**self, event).await
            }
        }
    )*};
}

outbox!(Db<'_>, Transaction, Connection, DatabaseTransaction, DatabaseConnection);

//! Writes of many rows, which SeaORM has no hooks for.

use async_trait::async_trait;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbErr, DeleteMany, EntityTrait, InsertMany, IntoActiveModel, QueryTrait,
    UpdateMany,
};
use signals_core::SenderType;

use crate::connection::{Begin, BulkKind, Db, own_write, transaction};
use crate::error::ask;
use crate::model::{AnyModel, ModelOf, table};
use crate::registry::prepare;
use crate::signals::{POST_BULK_WRITE, PRE_BULK_WRITE};

/// Writes of many rows that send [`PRE_BULK_WRITE`] and [`POST_BULK_WRITE`]: `insert_many`, `update_many` and
/// `delete_many`.
///
/// SeaORM has no hook for them. Call `exec_signalled` in place of `exec`:
///
/// ```
/// # mod account {
/// #     use sea_orm::entity::prelude::*;
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
/// #     #[sea_orm(table_name = "account")]
/// #     pub struct Model {
/// #         #[sea_orm(primary_key)]
/// #         pub id: i32,
/// #         pub cents: i64,
/// #     }
/// #     #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
/// #     pub enum Relation {}
/// #     signals_orm::model!(ActiveModel);
/// # }
/// use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter};
/// use signals_orm::Bulk;
///
/// async fn close_empty_accounts(db: &DatabaseConnection) -> Result<u64, DbErr> {
///     account::Entity::delete_many().filter(account::Column::Cents.eq(0)).exec_signalled(db).await
/// }
/// # fn main() {}
/// ```
///
/// If there are receivers, the write and everything they do run in one transaction, and a receiver that fails undoes all of
/// it. Otherwise SeaORM's single statement is executed. An `insert_many` of no rows and an `update_many` of
/// no columns execute and send nothing.
///
/// This trait is sealed.
///
/// Django: `bulk_create`, `QuerySet.update` and `QuerySet.delete`; the first two send nothing.
#[async_trait]
pub trait Bulk: sealed::Write {
    /// Executes the statement and returns the number of rows it wrote.
    ///
    /// # Errors
    ///
    /// Returns the error of a receiver or of SeaORM.
    async fn exec_signalled<C: Begin>(self, db: &C) -> Result<u64, DbErr> {
        if !has_receivers(&self) {
            return own_write(table::<Self::Sender>(), self.rows(db)).await;
        }
        transaction(db, async |transaction| {
            let statement = before(&self, transaction).await?;
            let rows = own_write(table::<Self::Sender>(), self.rows(transaction)).await?;
            after::<Self>(&statement, rows, transaction).await?;
            Ok(rows)
        })
        .await
    }

    /// Executes the statement and returns the rows it wrote or deleted.
    ///
    /// # Errors
    ///
    /// Returns the error of a receiver or of SeaORM. Not every database can return rows.
    async fn exec_signalled_with_returning<C: Begin>(self, db: &C) -> Result<Vec<ModelOf<Self::Sender>>, DbErr> {
        if !has_receivers(&self) {
            return own_write(table::<Self::Sender>(), self.models(db)).await;
        }
        transaction(db, async |transaction| {
            let statement = before(&self, transaction).await?;
            let models = own_write(table::<Self::Sender>(), self.models(transaction)).await?;
            after::<Self>(&statement, models.len() as u64, transaction).await?;
            Ok(models)
        })
        .await
    }
}

impl<W: sealed::Write> Bulk for W {}

fn has_receivers<W: sealed::Write>(write: &W) -> bool {
    prepare();
    (PRE_BULK_WRITE.has_receivers_for::<W::Sender>() || POST_BULK_WRITE.has_receivers_for::<W::Sender>())
        && !write.is_empty()
}

async fn before<W: sealed::Write, C: ConnectionTrait>(write: &W, db: &C) -> Result<sea_orm::Statement, DbErr> {
    let statement = write.statement(db.get_database_backend());
    ask(PRE_BULK_WRITE.responses(SenderType::of::<W::Sender>(), W::KIND, &statement, &Db::new(db))).await?;
    Ok(statement)
}

async fn after<W: sealed::Write>(
    statement: &sea_orm::Statement,
    rows: u64,
    db: &impl ConnectionTrait,
) -> Result<(), DbErr> {
    ask(POST_BULK_WRITE.responses(SenderType::of::<W::Sender>(), W::KIND, rows, statement, &Db::new(db))).await
}

mod sealed {
    use async_trait::async_trait;
    use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, Statement};

    use super::BulkKind;
    use crate::model::{AnyModel, ModelOf};

    /// A statement that writes many rows.
    #[async_trait]
    pub trait Write: Sized + Send + Sync {
        type Sender: AnyModel + ActiveModelTrait;
        const KIND: BulkKind;

        fn statement(&self, backend: DbBackend) -> Statement;
        fn is_empty(&self) -> bool {
            false
        }
        async fn rows<C: ConnectionTrait>(self, db: &C) -> Result<u64, DbErr>;
        async fn models<C: ConnectionTrait>(self, db: &C) -> Result<Vec<ModelOf<Self::Sender>>, DbErr>;
    }
}

#[async_trait]
impl<A> sealed::Write for InsertMany<A>
where
    A: AnyModel + ActiveModelTrait,
    ModelOf<A>: IntoActiveModel<A>,
{
    type Sender = A;
    const KIND: BulkKind = BulkKind::Insert;

    fn statement(&self, backend: sea_orm::DbBackend) -> sea_orm::Statement {
        self.build(backend)
    }

    fn is_empty(&self) -> bool {
        *self.as_query() == *InsertMany::<A>::many(std::iter::empty::<A>()).as_query()
    }

    async fn rows<C: ConnectionTrait>(self, db: &C) -> Result<u64, DbErr> {
        self.exec_without_returning(db).await
    }

    async fn models<C: ConnectionTrait>(self, db: &C) -> Result<Vec<ModelOf<A>>, DbErr> {
        self.exec_with_returning(db).await
    }
}

#[async_trait]
impl<E> sealed::Write for UpdateMany<E>
where
    E: EntityTrait,
    E::ActiveModel: AnyModel + ActiveModelTrait<Entity = E>,
{
    type Sender = E::ActiveModel;
    const KIND: BulkKind = BulkKind::Update;

    fn statement(&self, backend: sea_orm::DbBackend) -> sea_orm::Statement {
        self.build(backend)
    }

    fn is_empty(&self) -> bool {
        self.as_query().get_values().is_empty()
    }

    async fn rows<C: ConnectionTrait>(self, db: &C) -> Result<u64, DbErr> {
        self.exec(db).await.map(|result| result.rows_affected)
    }

    async fn models<C: ConnectionTrait>(self, db: &C) -> Result<Vec<E::Model>, DbErr> {
        self.exec_with_returning(db).await
    }
}

#[async_trait]
impl<E> sealed::Write for DeleteMany<E>
where
    E: EntityTrait,
    E::ActiveModel: AnyModel + ActiveModelTrait<Entity = E>,
{
    type Sender = E::ActiveModel;
    const KIND: BulkKind = BulkKind::Delete;

    fn statement(&self, backend: sea_orm::DbBackend) -> sea_orm::Statement {
        self.build(backend)
    }

    async fn rows<C: ConnectionTrait>(self, db: &C) -> Result<u64, DbErr> {
        self.exec(db).await.map(|result| result.rows_affected)
    }

    async fn models<C: ConnectionTrait>(self, db: &C) -> Result<Vec<E::Model>, DbErr> {
        self.exec_with_returning(db).await
    }
}

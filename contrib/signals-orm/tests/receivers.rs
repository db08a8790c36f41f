//! What receivers can do with the connection that they get.

mod bank;

use bank::{account, account_tag, databases, note, notes, owners, tag};
use futures_util::TryStreamExt;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, Database, DbErr, EntityTrait, QueryFilter,
    TransactionTrait,
};
use signals_core::receiver;
use signals_orm::{AFTER_COMMIT, BoxError, Bulk, Db, POST_SAVE, Transaction, delete, m2m, transaction};

/// Uses everything that takes a connection.
#[receiver(POST_SAVE, sender = account::ActiveModel)]
async fn write(sender: &account::ActiveModel, db: &Db<'_>) -> Result<(), BoxError> {
    if sender.owner.as_ref() != "Ada" {
        return Ok(());
    }
    let ben = account("Ben").insert(db).await?;
    let rich = tag::ActiveModel { name: Set("rich".to_owned()), ..Default::default() }.insert(db).await?;
    let tags = m2m(ben.clone(), account_tag::Entity, tag::Entity);
    tags.add(db, [rich.id]).await?;
    tags.set(db, [rich.id]).await?;
    tags.clear(db).await?;
    delete(ben, db).await?;
    note::Entity::insert_many([bank::note("one"), bank::note("two")]).exec_signalled(db).await?;
    note::Entity::delete_many().filter(note::Column::Text.eq("one")).exec_signalled(db).await?;
    let refused = transaction(db, async |nested| {
        bank::note("undone").insert(nested).await?;
        Err::<(), _>(DbErr::Custom("no".to_owned()))
    });
    assert!(refused.await.is_err());
    let nested = db.begin().await?;
    account("Cleo").insert(&nested).await?;
    nested.commit().await?;
    let kept = db.transaction::<_, _, DbErr>(|nested| Box::pin(async move { bank::note("kept").insert(nested).await }));
    kept.await?;
    Ok(())
}

#[receiver(AFTER_COMMIT, sender = account::ActiveModel)]
fn announce(sender: &account::ActiveModel) {
    assert_ne!(sender.owner.as_ref(), "not announced");
}

#[tokio::test]
async fn everything_joins_the_transaction_of_the_sender() {
    for db in databases().await {
        let rolled_back = Transaction::begin(&db).await.unwrap();
        account("Ada").insert(&rolled_back).await.unwrap();
        assert_eq!(notes(&rolled_back).await, ["two", "kept"]);
        rolled_back.rollback().await.unwrap();
        assert!(owners(&db).await.is_empty());
        assert!(notes(&db).await.is_empty());
        transaction(&db, async |transaction| account("Ada").insert(transaction).await).await.unwrap();
        assert_eq!(owners(&db).await, ["Ada", "Cleo"]);
        assert_eq!(notes(&db).await, ["two", "kept"]);
    }
}

#[tokio::test]
async fn without_a_transaction_each_has_its_own() {
    for db in databases().await {
        account("Ada").insert(&db).await.unwrap();
        assert_eq!(owners(&db).await, ["Ada", "Cleo"]);
        assert_eq!(notes(&db).await, ["two", "kept"]);
    }
}

#[tokio::test]
async fn a_connection_of_another_crate_cannot_begin_a_transaction() {
    struct Other(sea_orm::DatabaseConnection);

    #[async_trait::async_trait]
    impl ConnectionTrait for Other {
        fn get_database_backend(&self) -> sea_orm::DbBackend {
            self.0.get_database_backend()
        }
        async fn execute_raw(&self, statement: sea_orm::Statement) -> Result<sea_orm::ExecResult, DbErr> {
            self.0.execute_raw(statement).await
        }
        async fn execute_unprepared(&self, sql: &str) -> Result<sea_orm::ExecResult, DbErr> {
            self.0.execute_unprepared(sql).await
        }
        async fn query_one_raw(&self, statement: sea_orm::Statement) -> Result<Option<sea_orm::QueryResult>, DbErr> {
            self.0.query_one_raw(statement).await
        }
        async fn query_all_raw(&self, statement: sea_orm::Statement) -> Result<Vec<sea_orm::QueryResult>, DbErr> {
            self.0.query_all_raw(statement).await
        }
    }

    let other = Other(Database::connect("sqlite::memory:").await.unwrap());
    let error = Db::new(&other).begin().await.unwrap_err();
    assert!(error.to_string().contains("a transaction can be begun on"), "{error}");
    other.execute_unprepared("SELECT 1").await.unwrap();
}

#[tokio::test]
async fn rows_can_be_streamed_in_a_transaction() {
    for db in databases().await {
        let transaction = Transaction::begin(&db).await.unwrap();
        bank::note("streamed").insert(&transaction).await.unwrap();
        {
            let mut rows = note::Entity::find().stream(&transaction).await.unwrap();
            assert_eq!(rows.try_next().await.unwrap().unwrap().text, "streamed");
            assert!(rows.try_next().await.unwrap().is_none());
        }
        transaction.commit().await.unwrap();
        assert_eq!(notes(&db).await, ["streamed"]);
    }
}

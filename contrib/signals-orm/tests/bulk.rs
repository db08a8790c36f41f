//! `PRE_BULK_WRITE` and `POST_BULK_WRITE`.

mod bank;

use bank::{account, account_tag, databases, note, notes, owners};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Statement};
use signals_core::{SenderType, receiver};
use signals_orm::{BoxError, Bulk, BulkKind, Db, POST_BULK_WRITE, PRE_BULK_WRITE, Transaction};

#[receiver(PRE_BULK_WRITE, sender = account::ActiveModel)]
async fn before(kind: BulkKind, statement: &Statement, db: &Db<'_>) -> Result<(), BoxError> {
    let verb = statement.sql.split(' ').next().unwrap_or_default();
    note(format!("before {kind:?} {verb}")).insert(db).await?;
    if statement.to_string().contains("refused") { Err("not this one".into()) } else { Ok(()) }
}

#[receiver(POST_BULK_WRITE, sender = account::ActiveModel)]
async fn after(sender: SenderType, kind: BulkKind, rows: u64, db: &Db<'_>) -> Result<(), BoxError> {
    assert!(sender.is::<account::ActiveModel>());
    note(format!("after {kind:?} {rows}")).insert(db).await?;
    if rows == 3 { Err("three are too many".into()) } else { Ok(()) }
}

#[tokio::test]
async fn each_kind_is_announced_with_its_rows() {
    for db in databases().await {
        let accounts = account::Entity::insert_many([account("Ada"), account("Ben")]);
        assert_eq!(accounts.exec_signalled(&db).await.unwrap(), 2);
        let update = account::Entity::update_many().col_expr(account::Column::Cents, Expr::value(5));
        assert_eq!(update.exec_signalled(&db).await.unwrap(), 2);
        let delete = account::Entity::delete_many().filter(account::Column::Owner.eq("Ada"));
        assert_eq!(delete.exec_signalled(&db).await.unwrap(), 1);
        assert_eq!(owners(&db).await, ["Ben"]);
        let expected = [
            "before Insert INSERT",
            "after Insert 2",
            "before Update UPDATE",
            "after Update 2",
            "before Delete DELETE",
            "after Delete 1",
        ];
        assert_eq!(notes(&db).await, expected);
    }
}

#[tokio::test]
async fn rows_can_be_returned() {
    for db in databases().await {
        let accounts = account::Entity::insert_many([account("Ada"), account("Ben")]);
        let rows = accounts.exec_signalled_with_returning(&db).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.owner.as_str()).collect::<Vec<_>>(), ["Ada", "Ben"]);
        let deleted = account::Entity::delete_many().exec_signalled_with_returning(&db).await.unwrap();
        assert_eq!(deleted.len(), 2);
        assert_eq!(notes(&db).await[1], "after Insert 2");
    }
}

#[tokio::test]
async fn a_receiver_that_fails_undoes_it() {
    for db in databases().await {
        let refused = account::Entity::insert_many([account("refused")]).exec_signalled(&db).await.unwrap_err();
        assert!(refused.to_string().contains("bulk::before (contrib/"), "{refused}");
        let three = [account("Ada"), account("Ben"), account("Cleo")];
        let three = account::Entity::insert_many(three).exec_signalled(&db).await.unwrap_err();
        assert!(three.to_string().contains("bulk::after (contrib/"), "{three}");
        assert!(owners(&db).await.is_empty());
        assert!(notes(&db).await.is_empty());
    }
}

#[tokio::test]
async fn writes_of_nothing_and_writes_that_fail_are_not_announced() {
    for db in databases().await {
        let none = account::Entity::insert_many(Vec::<account::ActiveModel>::new());
        assert_eq!(none.exec_signalled(&db).await.unwrap(), 0);
        let no_columns = account::Entity::update_many().filter(account::Column::Id.eq(1));
        assert_eq!(no_columns.exec_signalled(&db).await.unwrap(), 0);
        assert!(notes(&db).await.is_empty());
        let mut twice = account("Ada");
        twice.id = sea_orm::ActiveValue::Set(1);
        account::Entity::insert_many([twice.clone(), twice]).exec_signalled(&db).await.unwrap_err();
        assert!(notes(&db).await.is_empty());
    }
}

#[tokio::test]
async fn in_a_transaction_it_is_undone_with_it() {
    for db in databases().await {
        let transaction = Transaction::begin(&db).await.unwrap();
        account::Entity::insert_many([account("Ada")]).exec_signalled(&transaction).await.unwrap();
        transaction.rollback().await.unwrap();
        assert!(owners(&db).await.is_empty());
    }
}

#[tokio::test]
async fn without_receivers_it_is_what_seaorm_does() {
    for db in databases().await {
        let row =
            account_tag::ActiveModel { account_id: sea_orm::ActiveValue::Set(1), tag_id: sea_orm::ActiveValue::Set(1) };
        // The foreign keys are those of the tables: SQLite looks at them, too.
        assert!(account_tag::Entity::insert_many([row]).exec_signalled(&db).await.is_err());
        assert_eq!(account_tag::Entity::delete_many().exec_signalled(&db).await.unwrap(), 0);
        assert!(notes(&db).await.is_empty());
    }
}

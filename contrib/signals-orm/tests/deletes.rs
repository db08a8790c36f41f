//! `PRE_DELETE` and `POST_DELETE`.

mod bank;

use bank::{account, databases, note, notes, owners};
use sea_orm::{ActiveModelTrait, DatabaseConnection, DbErr, IntoActiveModel, ModelTrait, TransactionTrait};
use signals_core::receiver;
use signals_orm::{BoxError, Db, POST_DELETE, PRE_DELETE, delete};

#[receiver(PRE_DELETE, sender = account::ActiveModel)]
async fn before(sender: &account::ActiveModel, db: &Db<'_>) -> Result<(), BoxError> {
    note(format!("before {}", sender.id.as_ref())).insert(db).await?;
    if sender.owner.as_ref() == "kept" { Err("it is to stay".into()) } else { Ok(()) }
}

#[receiver(POST_DELETE, sender = account::ActiveModel)]
async fn after(sender: &account::ActiveModel, db: &Db<'_>) -> Result<(), BoxError> {
    note(format!("after {}, {} left", sender.id.as_ref(), owners(db).await.len())).insert(db).await?;
    if sender.owner.as_ref() == "late" { Err("too late".into()) } else { Ok(()) }
}

async fn saved(owner: &str, db: &DatabaseConnection) -> account::ActiveModel {
    account(owner).insert(db).await.unwrap().into_active_model()
}

#[tokio::test]
async fn both_signals_carry_the_key() {
    for db in databases().await {
        assert_eq!(saved("Ada", &db).await.delete(&db).await.unwrap().rows_affected, 1);
        let ben = account("Ben").insert(&db).await.unwrap();
        assert_eq!(ben.delete(&db).await.unwrap().rows_affected, 1);
        assert_eq!(delete(saved("Cleo", &db).await, &db).await.unwrap().rows_affected, 1);
        let expected = ["before 1", "after 1, 0 left", "before 2", "after 2, 0 left", "before 3", "after 3, 0 left"];
        assert_eq!(notes(&db).await, expected);
    }
}

#[tokio::test]
async fn what_has_no_key_is_refused_before_anything_is_sent() {
    let db = bank::sqlite().await;
    let is_refused = |error| matches!(error, DbErr::PrimaryKeyNotSet { .. });
    assert!(is_refused(account("Ada").delete(&db).await.unwrap_err()));
    assert!(is_refused(delete(account("Ada"), &db).await.unwrap_err()));
    assert!(notes(&db).await.is_empty());
}

#[tokio::test]
async fn a_receiver_that_fails_before_keeps_the_row() {
    for db in databases().await {
        let kept = saved("kept", &db).await;
        let error = kept.clone().delete(&db).await.unwrap_err().to_string();
        assert!(error.contains("deletes::before (contrib/"), "{error}");
        assert_eq!(owners(&db).await, ["kept"]);
        // What the receiver wrote itself is undone only in a transaction, as Django has around each delete.
        assert_eq!(notes(&db).await, ["before 1"]);
        delete(kept, &db).await.unwrap_err();
        assert_eq!(notes(&db).await, ["before 1"]);
    }
}

#[tokio::test]
async fn a_receiver_that_fails_after_undoes_the_delete() {
    for db in databases().await {
        let error = delete(saved("late", &db).await, &db).await.unwrap_err().to_string();
        assert!(error.contains("deletes::after (contrib/"), "{error}");
        assert_eq!(owners(&db).await, ["late"]);
        assert!(notes(&db).await.is_empty());
    }
}

#[tokio::test]
async fn in_a_transaction_of_seaorm_the_delete_alone_is_undone() {
    for db in databases().await {
        let late = saved("late", &db).await;
        let transaction = db.begin().await.unwrap();
        note("mine").insert(&transaction).await.unwrap();
        delete(late, &transaction).await.unwrap_err();
        transaction.commit().await.unwrap();
        assert_eq!(owners(&db).await, ["late"]);
        assert_eq!(notes(&db).await, ["mine"]);
    }
}

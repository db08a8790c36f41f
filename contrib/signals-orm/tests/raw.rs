//! Raw saves: fixtures.

mod bank;

use bank::{account, databases, note, notes};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use signals_core::receiver;
use signals_orm::{AFTER_COMMIT, BoxError, Db, POST_SAVE, POST_SAVE_RAW, PRE_SAVE, PRE_SAVE_RAW, Transaction};

#[receiver(PRE_SAVE, sender = account::ActiveModel)]
fn not_raw(sender: &mut account::ActiveModel) {
    sender.cents = Set(1);
}

#[receiver(PRE_SAVE_RAW, sender = account::ActiveModel)]
async fn only_raw(sender: &mut account::ActiveModel, insert: bool, db: &Db<'_>) -> Result<(), BoxError> {
    // What a receiver saves itself is no fixture.
    note(format!("raw {} {insert}", sender.owner.as_ref())).insert(db).await?;
    Ok(())
}

#[receiver([POST_SAVE, POST_SAVE_RAW], sender = account::ActiveModel)]
async fn both(sender: &account::ActiveModel, created: bool, db: &Db<'_>) -> Result<(), BoxError> {
    note(format!("saved {} {created}", sender.owner.as_ref())).insert(db).await?;
    Ok(())
}

#[receiver(POST_SAVE, sender = bank::note::ActiveModel)]
async fn of_notes(sender: &bank::note::ActiveModel, db: &Db<'_>) -> Result<(), BoxError> {
    if sender.text.as_ref().starts_with("raw ") {
        note("an ordinary note").insert(db).await?;
    }
    Ok(())
}

#[tokio::test]
async fn only_receivers_of_the_raw_signals_are_called_for_raw_saves() {
    for db in databases().await {
        let fixture = account("Ada").insert(&Db::raw(&db)).await.unwrap();
        assert_eq!(fixture.cents, 0);
        assert_eq!(notes(&db).await, ["raw Ada true", "an ordinary note", "saved Ada true"]);
        fixture.into_active_model().update(&Db::raw(&db)).await.unwrap();
        let ben = account("Ben").insert(&db).await.unwrap();
        assert_eq!(ben.cents, 1);
        assert_eq!(notes(&db).await.last().unwrap(), "saved Ben true");
    }
}

#[tokio::test]
async fn a_fixture_is_not_announced_at_the_commit() {
    for db in databases().await {
        let mut received = 0;
        let commit = async {
            let transaction = Transaction::begin(&db).await.unwrap();
            account("Ada").insert(&Db::raw(&transaction)).await.unwrap();
            transaction.commit().await.unwrap();
        };
        let count = |sender: &dyn signals_orm::AnyModel, _| received += i32::from(sender.info().table == "account");
        AFTER_COMMIT.scoped_in(count, commit).await;
        assert_eq!(received, 0);
    }
}

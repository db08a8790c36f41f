//! `PRE_SAVE` and `POST_SAVE`.

mod bank;

use std::any::Any;
use std::sync::Mutex;

use bank::{account, databases, note, notes, owners};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, IntoActiveModel, TransactionTrait};
use signals_core::receiver;
use signals_orm::{
    AnyModel, BoxError, Connection, Db, POST_SAVE, PRE_SAVE, Transaction, WriteError, transaction, typed,
};

#[receiver(PRE_SAVE, sender = account::ActiveModel)]
async fn validate(sender: &mut account::ActiveModel) -> Result<(), BoxError> {
    let owner = sender.owner.take().unwrap_or_default();
    if owner == "nobody" {
        return Err("an account has an owner".into());
    }
    sender.owner = Set(owner.trim().to_owned());
    Ok(())
}

#[receiver(POST_SAVE, sender = account::ActiveModel)]
async fn write_down(sender: &account::ActiveModel, created: bool, db: &Db<'_>) -> Result<(), BoxError> {
    let verb = if created { "created" } else { "updated" };
    note(format!("{verb} {} {}", sender.id.as_ref(), sender.owner.as_ref())).insert(db).await?;
    Ok(())
}

#[receiver(POST_SAVE, sender = account::ActiveModel, after = write_down)]
fn refuse(sender: &account::ActiveModel) -> Result<(), BoxError> {
    if sender.owner.as_ref() == "late" { Err("too late".into()) } else { Ok(()) }
}

#[tokio::test]
async fn a_receiver_changes_what_is_written_and_writes_beside_it() {
    for db in databases().await {
        let ada = account(" Ada ").insert(&db).await.unwrap();
        assert_eq!(ada.owner, "Ada");
        let mut ada = ada.into_active_model();
        ada.owner = Set("Ada L ".to_owned());
        let ada = ada.update(&db).await.unwrap();
        ada.into_active_model().save(&db).await.unwrap();
        assert_eq!(owners(&db).await, ["Ada L"]);
        assert_eq!(notes(&db).await, ["created 1 Ada", "updated 1 Ada L", "updated 1 Ada L"]);
    }
}

#[tokio::test]
async fn the_columns_that_were_written_are_announced_where_they_are_known() {
    async fn written(db: &impl ConnectionTrait) -> Vec<Option<Vec<&'static str>>> {
        let seen = Mutex::new(Vec::new());
        let see = |sender: &dyn AnyModel, _: bool, columns: Option<&[&'static str]>, _: &Db<'_>| {
            let sender: &dyn Any = sender;
            if sender.is::<account::ActiveModel>() {
                seen.lock().unwrap().push(columns.map(<[_]>::to_vec));
            }
            Ok(())
        };
        let body = async {
            let ada = account("Ada").insert(db).await.unwrap();
            let mut ada = ada.into_active_model();
            ada.cents = Set(7);
            // An update finds its row by the key, and does not write it.
            ada.id = Set(ada.id.unwrap());
            ada.update(db).await.unwrap();
            account("Ben").insert(&Db::new(db)).await.unwrap();
        };
        POST_SAVE.scoped_in(see, body).await;
        seen.into_inner().unwrap()
    }

    let of_insert = || Some(vec!["owner", "cents"]);
    for db in databases().await {
        // `validate` sets the owner again.
        let expected = [of_insert(), of_insert(), of_insert()];
        assert_eq!(written(&Connection::new(db.clone())).await, expected);
        let transaction = Transaction::begin(&db).await.unwrap();
        assert_eq!(written(&transaction).await, expected);
        transaction.rollback().await.unwrap();
        assert_eq!(written(&db).await, [None, None, None]);
    }
}

#[tokio::test]
async fn a_receiver_that_fails_before_is_named_and_nothing_is_written() {
    for db in databases().await {
        let DbErr::Custom(error) = account("nobody").insert(&db).await.unwrap_err() else { panic!("it is custom") };
        assert!(error.starts_with("saves::validate (contrib/signals-orm/tests/saves.rs:"), "{error}");
        assert!(error.ends_with("): an account has an owner"), "{error}");
        assert!(owners(&db).await.is_empty());
        assert!(notes(&db).await.is_empty());
    }
}

#[derive(Debug, PartialEq)]
struct TooPoor(i64);

impl std::fmt::Display for TooPoor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} cents are too few", self.0)
    }
}

impl std::error::Error for TooPoor {}

#[receiver(PRE_SAVE, sender = account::ActiveModel, after = validate)]
fn be_rich(sender: &mut account::ActiveModel) -> Result<(), BoxError> {
    match sender.cents {
        Set(cents) if cents < 0 => Err(TooPoor(cents).into()),
        _ => Ok(()),
    }
}

#[tokio::test]
async fn the_error_of_a_receiver_can_be_downcast() {
    for db in databases().await {
        let poor = || account::ActiveModel { cents: Set(-1), ..account("Ada") };
        let Err(WriteError::Refused(refusal)) = typed(poor().insert(&db)).await else { panic!("it is refused") };
        assert_eq!(refusal.downcast_ref(), Some(&TooPoor(-1)));
        assert_eq!(refusal.receiver().name(), "be_rich");
        assert_eq!(refusal.to_string(), text(poor().insert(&db).await.unwrap_err()));
        let within = transaction(&db, async |transaction| poor().insert(transaction).await);
        let Err(WriteError::Refused(refusal)) = typed(within).await else { panic!("it is refused") };
        assert_eq!(refusal.downcast_ref(), Some(&TooPoor(-1)));
        // An error that was handled is not the one that is returned later.
        let handled = typed(async {
            poor().insert(&db).await.unwrap_err();
            account("nobody").insert(&db).await.unwrap_err();
            db.execute_unprepared("NONSENSE").await
        });
        assert!(matches!(handled.await, Err(WriteError::Db(DbErr::Exec(_)))));
        typed(account("Ada").insert(&db)).await.unwrap();
    }
}

fn text(error: DbErr) -> String {
    let DbErr::Custom(text) = error else { panic!("it is custom") };
    text
}

#[tokio::test]
async fn an_update_without_a_key_is_refused_before_anything_is_sent() {
    let db = bank::sqlite().await;
    // The receiver would refuse it if it were called.
    let error = account("nobody").update(&db).await.unwrap_err();
    assert!(matches!(error, DbErr::PrimaryKeyNotSet { .. }), "{error:?}");
}

#[tokio::test]
async fn a_receiver_that_fails_after_rolls_back_the_transaction_of_the_sender() {
    for db in databases().await {
        let saved = db
            .transaction::<_, _, DbErr>(|transaction| {
                Box::pin(async move {
                    account("Ada").insert(transaction).await?;
                    account("late").insert(transaction).await
                })
            })
            .await;
        assert!(saved.unwrap_err().to_string().contains("saves::refuse"));
        assert!(owners(&db).await.is_empty());
        assert!(notes(&db).await.is_empty());
    }
}

#[tokio::test]
async fn without_a_transaction_what_is_refused_after_stays_as_djangos_does() {
    for db in databases().await {
        account("late").insert(&db).await.unwrap_err();
        assert_eq!(owners(&db).await, ["late"]);
    }
}

#[tokio::test]
async fn a_write_that_fails_is_not_announced() {
    for db in databases().await {
        let mut absent = account("Ada");
        absent.id = Set(7);
        assert!(matches!(absent.update(&db).await, Err(DbErr::RecordNotUpdated)));
        assert!(notes(&db).await.is_empty());
    }
}

#[tokio::test]
async fn receivers_of_every_model_see_which_columns_are_written() {
    for db in databases().await {
        let ada = account("Ada").insert(&db).await.unwrap();
        let mut seen = Vec::new();
        let receive = |sender: &mut dyn signals_orm::AnyModel, insert: bool, columns: &[&'static str], _: &Db<'_>| {
            let sender: &dyn Any = sender;
            // Not the notes that `write_down` writes meanwhile.
            if sender.is::<account::ActiveModel>() {
                seen.push((insert, columns.to_vec()));
            }
            Ok(())
        };
        let saves = async {
            account("Ben").insert(&db).await.unwrap();
            let mut ada = ada.into_active_model();
            ada.cents = Set(5);
            ada.update(&db).await.unwrap();
        };
        PRE_SAVE.scoped_in(receive, saves).await;
        assert_eq!(seen, [(true, vec!["owner", "cents"]), (false, vec!["cents"])]);
    }
}

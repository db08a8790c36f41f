//! `AFTER_COMMIT` and `on_commit`.

mod bank;

use std::any::Any;
use std::future::poll_fn;
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use bank::{account, databases, note, owners};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseConnection, DatabaseExecutor, DbErr, IntoActiveModel,
    TransactionTrait,
};
use signals_orm::Change::{Created, Deleted, Updated};
use signals_orm::{AFTER_COMMIT, AnyModel, Change, Db, POST_SAVE, Transaction, delete, transaction};

type Received = Vec<(String, Change)>;

/// The announcements of accounts while `body` runs.
async fn received(body: impl Future<Output = ()>) -> Received {
    let mut received = Vec::new();
    let receive = |sender: &dyn AnyModel, change: Change| {
        let sender: &dyn Any = sender;
        if let Some(account) = sender.downcast_ref::<account::ActiveModel>() {
            received.push((account.owner.as_ref().clone(), change));
        }
    };
    AFTER_COMMIT.scoped_in(receive, body).await;
    received
}

fn of(expected: &[(&str, Change)]) -> Received {
    expected.iter().map(|(owner, change)| ((*owner).to_owned(), *change)).collect()
}

async fn open(owner: &str, db: &impl ConnectionTrait) -> account::ActiveModel {
    account(owner).insert(db).await.unwrap().into_active_model()
}

#[tokio::test]
async fn without_a_transaction_it_is_sent_at_once() {
    for db in databases().await {
        let received = received(async {
            let mut ada = open("Ada", &db).await;
            ada.owner = Set("Ada L".to_owned());
            let ada = ada.update(&db).await.unwrap().into_active_model();
            ada.clone().delete(&db).await.unwrap();
        });
        assert_eq!(received.await, of(&[("Ada", Created), ("Ada L", Updated), ("Ada L", Deleted)]));
    }
}

#[tokio::test]
async fn an_executor_of_seaorm_is_what_it_holds() {
    for db in databases().await {
        let received = received(async {
            open("Ada", &DatabaseExecutor::from(&db)).await;
            let untold = db.begin().await.unwrap();
            account("Ben").insert(&DatabaseExecutor::from(&untold)).await.unwrap_err();
            untold.rollback().await.unwrap();
        });
        assert_eq!(received.await, of(&[("Ada", Created)]));
    }
}

#[tokio::test]
async fn in_a_transaction_it_waits_for_the_commit() {
    for db in databases().await {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = |what: &'static str| seen.lock().unwrap().push(what);
        let receive = |_: &dyn AnyModel, _: Change| record("received");
        let body = async {
            let transaction = Transaction::begin(&db).await.unwrap();
            open("Ada", &transaction).await;
            record("saved");
            transaction.commit().await.unwrap();
            record("committed");
        };
        AFTER_COMMIT.scoped_in(receive, body).await;
        assert_eq!(*seen.lock().unwrap(), ["saved", "received", "committed"]);
    }
}

#[tokio::test]
async fn what_is_rolled_back_is_not_announced() {
    for db in databases().await {
        let received = received(async {
            let rolled_back = Transaction::begin(&db).await.unwrap();
            open("Ada", &rolled_back).await;
            rolled_back.rollback().await.unwrap();
            let dropped = Transaction::begin(&db).await.unwrap();
            open("Ben", &dropped).await;
            drop(dropped);
            let failed: Result<(), DbErr> = transaction(&db, async |transaction| {
                open("Cleo", transaction).await;
                Err(DbErr::Custom("no".to_owned()))
            })
            .await;
            assert!(failed.is_err());
        });
        assert!(received.await.is_empty());
        assert!(owners(&db).await.is_empty());
    }
}

#[tokio::test]
async fn an_inner_rollback_drops_its_own_alone() {
    for db in databases().await {
        let received = received(async {
            let outer = Transaction::begin(&db).await.unwrap();
            open("before", &outer).await;
            let inner = outer.begin().await.unwrap();
            open("undone", &inner).await;
            inner.rollback().await.unwrap();
            let inner = Transaction::begin(&outer).await.unwrap();
            open("kept", &inner).await;
            let innermost = inner.begin().await.unwrap();
            open("innermost", &innermost).await;
            innermost.commit().await.unwrap();
            inner.commit().await.unwrap();
            open("after", &outer).await;
            outer.commit().await.unwrap();
        });
        let expected = [("before", Created), ("kept", Created), ("innermost", Created), ("after", Created)];
        assert_eq!(received.await, of(&expected));
        assert_eq!(owners(&db).await, ["before", "kept", "innermost", "after"]);
    }
}

#[tokio::test]
async fn an_outer_rollback_drops_what_was_committed_within() {
    for db in databases().await {
        let received = received(async {
            let outer = Transaction::begin(&db).await.unwrap();
            let saved = outer
                .transaction::<_, _, DbErr>(|inner| Box::pin(async move { account("Ada").insert(inner).await }))
                .await;
            saved.unwrap();
            outer.rollback().await.unwrap();
        });
        assert!(received.await.is_empty());
    }
}

#[tokio::test]
async fn it_has_what_was_written_then() {
    for db in databases().await {
        let received = received(async {
            let transaction = Transaction::begin(&db).await.unwrap();
            let mut ada = open("Ada", &transaction).await;
            ada.owner = Set("Ada L".to_owned());
            let ada = ada.update(&transaction).await.unwrap().into_active_model();
            delete(ada, &transaction).await.unwrap();
            transaction.commit().await.unwrap();
        });
        assert_eq!(received.await, of(&[("Ada", Created), ("Ada L", Updated), ("Ada L", Deleted)]));
    }
}

#[tokio::test]
async fn a_transaction_that_does_not_tell_its_commit_is_refused_before_the_write() {
    for db in databases().await {
        let received = received(async {
            let untold = db.begin().await.unwrap();
            let error = account("Ada").insert(&untold).await.unwrap_err().to_string();
            assert!(error.contains("signals_orm::Transaction"), "{error}");
            // A transaction of this crate that is nested in it cannot observe the commit either.
            let nested = Transaction::begin(&untold).await.unwrap();
            account("Ben").insert(&nested).await.unwrap_err();
            nested.commit().await.unwrap();
            untold.commit().await.unwrap();
        });
        assert!(received.await.is_empty());
        assert!(owners(&db).await.is_empty());
        // Without receivers, SeaORM's transactions work as before.
        let untold = db.begin().await.unwrap();
        open("Cleo", &untold).await;
        untold.commit().await.unwrap();
        assert_eq!(owners(&db).await, ["Cleo"]);
    }
}

#[tokio::test]
async fn what_a_receiver_writes_waits_with_the_transaction_of_the_sender() {
    for db in databases().await {
        let connection = POST_SAVE.connect_for::<bank::note::ActiveModel>(async |note, _, _, db| {
            if note.text.as_ref() == "open Ada" {
                account("Ada").insert(db).await?;
            }
            Ok(())
        });
        let received_in = received(async {
            let transaction = Transaction::begin(&db).await.unwrap();
            note("open Ada").insert(&transaction).await.unwrap();
            assert_eq!(owners(&transaction).await, ["Ada"]);
            transaction.rollback().await.unwrap();
        });
        assert!(received_in.await.is_empty());
        let received_in = received(async {
            transaction(&db, async |transaction| note("open Ada").insert(transaction).await).await.unwrap();
        });
        assert_eq!(received_in.await, of(&[("Ada", Created)]));
        drop(connection);
    }
}

#[tokio::test]
async fn a_receiver_can_put_off_work_of_its_own() {
    async fn run(db: &DatabaseConnection, commits: bool) -> Vec<&'static str> {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let put_off = async |db: Db<'_>| {
            let seen = Arc::clone(&seen);
            db.on_commit(async move { seen.lock().unwrap().push("done") }).await
        };
        put_off(Db::new(db)).await.unwrap();
        let transaction = Transaction::begin(db).await.unwrap();
        put_off(Db::new(&transaction)).await.unwrap();
        seen.lock().unwrap().push("put off");
        if commits {
            transaction.commit().await.unwrap();
        } else {
            transaction.rollback().await.unwrap();
        }
        let untold = db.begin().await.unwrap();
        put_off(Db::new(&untold)).await.unwrap_err();
        untold.commit().await.unwrap();
        let seen = seen.lock().unwrap();
        seen.clone()
    }

    for db in databases().await {
        assert_eq!(run(&db, true).await, ["done", "put off", "done"]);
        assert_eq!(run(&db, false).await, ["done", "put off"]);
    }
}

#[tokio::test]
async fn a_receiver_that_panics_does_not_keep_others_from_being_called() {
    for db in databases().await {
        let mut announced = 0;
        let panics = |_: &dyn AnyModel, _| {
            announced += 1;
            assert_ne!(announced, 1, "a receiver fails");
        };
        let received = received(async {
            let transaction = Transaction::begin(&db).await.unwrap();
            open("Ada", &transaction).await;
            open("Ben", &transaction).await;
            transaction.commit().await.unwrap();
        });
        // Scoped, because other tests use transactions whose commit cannot be observed.
        let received = AFTER_COMMIT.scoped_in(panics, received).await;
        assert_eq!((received, announced), (of(&[("Ada", Created), ("Ben", Created)]), 2));
    }
}

#[tokio::test]
async fn transactions_can_be_sent_to_other_threads() {
    let db = bank::sqlite().await;
    let saved = tokio::spawn(async move {
        transaction(&db, async |transaction| account("Ada").insert(transaction).await).await?;
        delete(account("Ada"), &db).await.map_err(|_| DbErr::Custom("it has no key".to_owned()))
    });
    assert!(saved.await.unwrap().is_err());
}

#[test]
fn without_a_runtime_what_is_dropped_ends_on_a_thread_of_its_own() {
    let (sender, done) = channel();
    let db = DatabaseConnection::default();
    let lent = Db::new(&db);
    let mut waited = false;
    let once = poll_fn(move |context| {
        if std::mem::replace(&mut waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    });
    let mut future = Box::pin(lent.on_commit(async move {
        once.await;
        sender.send(std::thread::current().name().map(str::to_owned)).unwrap();
    }));
    assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(future);
    assert_eq!(done.recv().unwrap().as_deref(), Some("after-commit"));
}

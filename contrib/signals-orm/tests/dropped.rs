//! Saves and commits whose future is dropped, or in which something panics.
//!
//! In each case, `AFTER_COMMIT` announces exactly the rows that are written, each once.

mod bank;
#[path = "../../signals-database/tests/dropping/mod.rs"]
mod dropping;

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Mutex;
use std::sync::mpsc::channel;

use bank::{account, databases, owners};
use dropping::drop_after;
use futures_util::FutureExt;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait,
    IntoActiveModel, Statement, TransactionTrait,
};
use signals_core::receiver;
use signals_orm::{AFTER_COMMIT, BoxError, Connection, Db, POST_SAVE, PRE_SAVE, Transaction, transaction};
use tokio::task::yield_now;

/// How often each owner was announced.
static ANNOUNCED: Mutex<Option<HashMap<String, usize>>> = Mutex::new(None);

#[receiver(AFTER_COMMIT, sender = account::ActiveModel)]
async fn count(sender: &account::ActiveModel) {
    yield_now().await;
    let mut announced = ANNOUNCED.lock().unwrap();
    *announced.get_or_insert_default().entry(sender.owner.as_ref().clone()).or_default() += 1;
}

#[receiver(PRE_SAVE, sender = account::ActiveModel)]
async fn before() -> Result<(), BoxError> {
    yield_now().await;
    Ok(())
}

#[receiver(POST_SAVE, sender = account::ActiveModel)]
async fn after(sender: &account::ActiveModel) -> Result<(), BoxError> {
    yield_now().await;
    let owner = sender.owner.as_ref();
    assert!(!owner.ends_with("panics"), "a receiver panics");
    if owner.ends_with("waits") {
        std::future::pending::<()>().await;
    }
    if owner.ends_with("fails") { Err("a receiver fails".into()) } else { Ok(()) }
}

/// Runs `body` repeatedly and drops it one step later each time, until it runs to its end.
async fn drop_at_every_step<T>(mut body: impl AsyncFnMut(usize) -> T) -> usize {
    for steps in 0.. {
        if drop_after(steps, body(steps)).await.is_some() {
            return steps;
        }
    }
    unreachable!()
}

/// Checks that the rows of these owners were announced once each, and that nothing else was announced for them.
async fn assert_announced_as_written(db: &DatabaseConnection, is_ours: impl Fn(&str) -> bool) -> usize {
    // The only connection of the pool is free once what was dropped has ended; receivers yield once each.
    let there = owners(db).await;
    for _ in 0..100 {
        yield_now().await;
    }
    let there: HashMap<_, _> = there.into_iter().filter(|owner| is_ours(owner)).map(|owner| (owner, 1)).collect();
    let announced = ANNOUNCED.lock().unwrap();
    let announced = announced.iter().flatten().filter(|(owner, _)| is_ours(owner));
    let announced: HashMap<_, _> = announced.map(|(owner, times)| (owner.clone(), *times)).collect();
    assert_eq!(there, announced, "what is there beside what was announced");
    there.len()
}

#[tokio::test]
async fn a_transaction_is_announced_as_it_ends_wherever_it_is_dropped() {
    for db in bank::databases_of_one_connection().await {
        let steps = drop_at_every_step(async |step| {
            let outer = Transaction::begin(&db).await.unwrap();
            account(&format!("whole outer {step}")).insert(&outer).await.unwrap();
            let inner = outer.begin().await.unwrap();
            account(&format!("whole inner {step}")).insert(&inner).await.unwrap();
            inner.commit().await.unwrap();
            outer.commit().await.unwrap();
        });
        let last = steps.await;
        assert!(assert_announced_as_written(&db, |owner| owner.starts_with("whole")).await >= 2);
        assert!(owners(&db).await.contains(&format!("whole inner {last}")));
        ANNOUNCED.lock().unwrap().get_or_insert_default().retain(|owner, _| !owner.starts_with("whole"));
    }
}

#[tokio::test]
async fn a_commit_that_is_dropped_is_announced() {
    for db in bank::databases_of_one_connection().await {
        let transaction = Transaction::begin(&db).await.unwrap();
        account("commit").insert(&transaction).await.unwrap();
        assert!(drop_after(0, transaction.commit()).await.is_none());
        assert_eq!(assert_announced_as_written(&db, |owner| owner.starts_with("commit")).await, 1);
        ANNOUNCED.lock().unwrap().get_or_insert_default().remove("commit");
    }
}

#[tokio::test]
async fn a_task_that_is_aborted_in_its_commit_is_announced() {
    for db in bank::databases_of_one_connection().await {
        let (begun, ready) = tokio::sync::oneshot::channel();
        let of_task = db.clone();
        let task = tokio::spawn(async move {
            let transaction = Transaction::begin(&of_task).await?;
            account("abort").insert(&transaction).await?;
            begun.send(()).unwrap();
            transaction.commit().await
        });
        ready.await.unwrap();
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
        assert_eq!(assert_announced_as_written(&db, |owner| owner == "abort").await, 1);
        ANNOUNCED.lock().unwrap().get_or_insert_default().remove("abort");
    }
}

#[tokio::test]
async fn a_save_that_is_dropped_in_a_transaction_is_announced_or_not_committed() {
    for db in bank::databases_of_one_connection().await {
        for step in 0.. {
            let transaction = Transaction::begin(&db).await.unwrap();
            let saved = drop_after(step, account(&format!("save {step}")).insert(&transaction)).await;
            if let Err(error) = transaction.commit().await {
                assert!(error.to_string().contains("was dropped before the database had answered"), "{error}");
            }
            if saved.is_some() {
                break;
            }
        }
        assert!(assert_announced_as_written(&db, |owner| owner.starts_with("save")).await > 0);
        ANNOUNCED.lock().unwrap().get_or_insert_default().retain(|owner, _| !owner.starts_with("save"));
    }
}

#[tokio::test]
async fn a_save_that_is_dropped_while_the_database_executes_it_is_not_committed() {
    for db in databases().await.into_iter().filter(|db| db.get_database_backend() == DbBackend::Postgres) {
        let lock = db.begin().await.unwrap();
        lock.execute_unprepared("LOCK TABLE account IN EXCLUSIVE MODE").await.unwrap();
        let transaction = Transaction::begin(&db).await.unwrap();
        let waits = "SELECT 1 FROM pg_locks WHERE relation = 'account'::regclass AND NOT granted";
        let waits = Statement::from_string(DbBackend::Postgres, waits);
        let is_executed = async { while db.query_one_raw(waits.clone()).await.unwrap().is_none() {} };
        tokio::select! {
            _ = account("executed").insert(&transaction) => unreachable!("the table is locked"),
            () = is_executed => {}
        }
        lock.rollback().await.unwrap();
        let error = transaction.commit().await.unwrap_err();
        assert!(error.to_string().contains("was dropped before the database had answered"), "{error}");
        assert_eq!(assert_announced_as_written(&db, |owner| owner == "executed").await, 0);
    }
}

#[tokio::test]
async fn a_nested_begin_that_is_dropped_leaves_the_outer_transaction() {
    for db in bank::databases_of_one_connection().await {
        let steps = drop_at_every_step(async |step| {
            let transaction = Transaction::begin(&db).await.unwrap();
            account(&format!("begin {step}")).insert(&transaction).await.unwrap();
            for nested in 0.. {
                if drop_after(nested, transaction.begin()).await.is_some() {
                    break;
                }
            }
            account(&format!("begin then {step}")).insert(&transaction).await.unwrap();
            transaction.commit().await.unwrap();
        });
        let last = steps.await;
        assert!(assert_announced_as_written(&db, |owner| owner.starts_with("begin")).await >= 2);
        let there = owners(&db).await;
        assert!(there.contains(&format!("begin {last}")) && there.contains(&format!("begin then {last}")), "{there:?}");
        ANNOUNCED.lock().unwrap().get_or_insert_default().retain(|owner, _| !owner.starts_with("begin"));
    }
}

#[tokio::test]
async fn a_nested_transaction_that_is_dropped_anywhere_leaves_the_outer_one_to_be_committed() {
    for db in bank::databases_of_one_connection().await {
        let mut committed = 0;
        for step in 0.. {
            let outer = Transaction::begin(&db).await.unwrap();
            account(&format!("leaves outer {step}")).insert(&outer).await.unwrap();
            let nested = async {
                let inner = outer.begin().await.unwrap();
                account(&format!("leaves inner {step}")).insert(&inner).await.unwrap();
                let innermost = inner.begin().await.unwrap();
                account(&format!("leaves innermost {step}")).insert(&innermost).await.unwrap();
                innermost.commit().await.unwrap();
                inner.commit().await.unwrap();
            };
            let ended = drop_after(step, nested).await;
            let result = outer.commit().await;
            let is_there = owners(&db).await.contains(&format!("leaves outer {step}"));
            assert_eq!(is_there, result.is_ok(), "step {step}: {result:?}");
            committed += usize::from(is_there);
            if ended.is_some() {
                result.unwrap();
                break;
            }
        }
        assert!(assert_announced_as_written(&db, |owner| owner.starts_with("leaves")).await >= 3);
        assert!(committed >= 3, "{committed}");
        ANNOUNCED.lock().unwrap().get_or_insert_default().retain(|owner, _| !owner.starts_with("leaves"));
    }
}

#[tokio::test]
async fn a_commit_is_refused_if_a_nested_transaction_was_dropped_while_the_outer_one_wrote() {
    for db in bank::databases_of_one_connection().await {
        let slow = match db.get_database_backend() {
            DbBackend::Postgres => "INSERT INTO note (text) SELECT 'slow' FROM generate_series(1, 100000)",
            _ => {
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
                 INSERT INTO note (text) SELECT 'slow' FROM n"
            }
        };
        let outer = Transaction::begin(&db).await.unwrap();
        let inner = outer.begin().await.unwrap();
        account("nested of refused").insert(&inner).await.unwrap();
        {
            let mut statement = Box::pin(outer.execute_unprepared(slow));
            assert!(drop_after(0, &mut statement).await.is_none(), "it is slow");
            drop(inner);
            statement.await.unwrap();
        }
        account("refused").insert(&outer).await.unwrap();
        let error = outer.commit().await.unwrap_err().to_string();
        assert!(error.contains("a nested transaction was dropped"), "{error}");
        assert_eq!(assert_announced_as_written(&db, |owner| owner.ends_with("refused")).await, 0);
        assert!(bank::notes(&db).await.is_empty());
    }
}

#[tokio::test]
async fn without_a_transaction_a_save_that_is_dropped_anywhere_is_announced_if_it_is_there() {
    for db in bank::databases_of_one_connection().await {
        let connection = Connection::new(db.clone());
        let steps = drop_at_every_step(async |step| {
            let saved = account(&format!("solo {step}")).insert(&connection).await.unwrap();
            let mut saved = saved.into_active_model();
            saved.cents = Set(1);
            saved.update(&connection).await.unwrap();
        });
        steps.await;
        // The save, and the update if it came to that.
        let rows = account::Entity::find().all(&db).await.unwrap().into_iter();
        let there =
            rows.filter(|row| row.owner.starts_with("solo")).map(|row| (row.owner, if row.cents == 1 { 2 } else { 1 }));
        let there = there.collect::<HashMap<_, _>>();
        for _ in 0..100 {
            yield_now().await;
        }
        let announced = ANNOUNCED.lock().unwrap().get_or_insert_default().clone();
        let announced = announced.into_iter().filter(|(owner, _)| owner.starts_with("solo")).collect::<HashMap<_, _>>();
        assert!(there.len() >= 2);
        assert_eq!(there, announced, "what is there beside what was announced");
        ANNOUNCED.lock().unwrap().get_or_insert_default().retain(|owner, _| !owner.starts_with("solo"));
    }
}

#[tokio::test]
async fn without_a_transaction_a_row_is_announced_although_the_save_is_dropped_or_panics_or_fails() {
    for db in bank::databases_of_one_connection().await {
        let waits = async {
            loop {
                // Dropped in its receiver, which waits for ever, once it is there.
                yield_now().await;
                if owners(&db).await.iter().any(|owner| owner == "auto waits") {
                    return;
                }
            }
        };
        tokio::select! {
            _ = account("auto waits").insert(&db) => unreachable!(),
            () = waits => {}
        }
        assert!(AssertUnwindSafe(account("auto panics").insert(&db)).catch_unwind().await.is_err());
        account("auto fails").insert(&db).await.unwrap_err();
        let future = async { account("auto done").insert(&db).await.unwrap() };
        future.await;
        assert_eq!(assert_announced_as_written(&db, |owner| owner.starts_with("auto")).await, 4);
        ANNOUNCED.lock().unwrap().get_or_insert_default().retain(|owner, _| !owner.starts_with("auto"));
    }
}

#[tokio::test]
async fn in_a_transaction_a_row_is_announced_although_a_receiver_panics_or_fails() {
    for db in bank::databases_of_one_connection().await {
        let transaction = Transaction::begin(&db).await.unwrap();
        let panics = AssertUnwindSafe(account("within panics").insert(&transaction)).catch_unwind();
        assert!(panics.await.is_err());
        account("within fails").insert(&transaction).await.unwrap_err();
        transaction.commit().await.unwrap();
        assert_eq!(assert_announced_as_written(&db, |owner| owner.starts_with("within")).await, 2);
        ANNOUNCED.lock().unwrap().get_or_insert_default().retain(|owner, _| !owner.starts_with("within"));
    }
}

#[tokio::test]
async fn a_rollback_of_the_nested_transaction_takes_back_what_the_outer_one_wrote_meanwhile() {
    for db in bank::databases_of_one_connection().await {
        let outer = Transaction::begin(&db).await.unwrap();
        account("back before").insert(&outer).await.unwrap();
        let inner = Transaction::begin(&outer).await.unwrap();
        account("back undone").insert(&outer).await.unwrap();
        inner.rollback().await.unwrap();
        let inner = Transaction::begin(&outer).await.unwrap();
        account("back dropped").insert(&outer).await.unwrap();
        drop(inner);
        account("back after").insert(&outer).await.unwrap();
        outer.commit().await.unwrap();
        assert_eq!(owners(&db).await, ["back before", "back after"]);
        assert_eq!(assert_announced_as_written(&db, |owner| owner.starts_with("back")).await, 2);
        ANNOUNCED.lock().unwrap().get_or_insert_default().retain(|owner, _| !owner.starts_with("back"));
    }
}

#[tokio::test]
async fn an_outer_commit_while_the_nested_transaction_is_open_is_announced_as_the_last_one_commits() {
    for db in bank::databases_of_one_connection().await {
        let begin = async |what: &str| {
            let outer = Transaction::begin(&db).await.unwrap();
            let inner = Transaction::begin(&outer).await.unwrap();
            account(&format!("order {what}")).insert(&outer).await.unwrap();
            outer.commit().await.unwrap();
            assert!(!ANNOUNCED.lock().unwrap().get_or_insert_default().contains_key(&format!("order {what}")));
            inner
        };
        begin("committed").await.commit().await.unwrap();
        begin("rolled back").await.rollback().await.unwrap();
        drop(begin("dropped").await);
        assert_eq!(owners(&db).await, ["order committed"]);
        assert_eq!(assert_announced_as_written(&db, |owner| owner.starts_with("order")).await, 1);
        ANNOUNCED.lock().unwrap().get_or_insert_default().remove("order committed");
    }
}

#[tokio::test]
async fn a_commit_that_postgres_turns_into_a_rollback_is_an_error() {
    for db in bank::databases_of_one_connection().await {
        let committed = transaction(&db, async |transaction| {
            account("aborted").insert(transaction).await?;
            transaction.execute_unprepared("NONSENSE").await.unwrap_err();
            Ok::<_, DbErr>(())
        });
        assert_eq!(committed.await.is_err(), db.get_database_backend() == DbBackend::Postgres);
        let committed = transaction(&db, async |outer| {
            let nested = transaction(outer, async |nested| nested.execute_unprepared("NONSENSE").await);
            nested.await.unwrap_err();
            account("aborted not").insert(outer).await
        });
        committed.await.unwrap();
        assert!(assert_announced_as_written(&db, |owner| owner.starts_with("aborted")).await > 0);
        ANNOUNCED.lock().unwrap().get_or_insert_default().retain(|owner, _| !owner.starts_with("aborted"));
    }
}

#[tokio::test]
async fn a_future_of_on_commit_that_panics_keeps_the_others() {
    for db in bank::databases_of_one_connection().await {
        let (sender, done) = channel();
        let transaction = Transaction::begin(&db).await.unwrap();
        let db_of_it = Db::new(&transaction);
        db_of_it.on_commit(async { panic!("on purpose") }).await.unwrap();
        db_of_it.on_commit(async move { sender.send("second").unwrap() }).await.unwrap();
        account("robust").insert(&transaction).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(done.try_recv(), Ok("second"));
        Db::new(&db).on_commit(async { panic!("on purpose") }).await.unwrap();
        assert_eq!(assert_announced_as_written(&db, |owner| owner == "robust").await, 1);
        ANNOUNCED.lock().unwrap().get_or_insert_default().remove("robust");
    }
}

//! Transactions and savepoints that are begun, committed, rolled back and dropped in any order, in which the futures of
//! writes are dropped: `AFTER_COMMIT` announces exactly the rows that are there, each once.

mod bank;
#[path = "../../signals-database/tests/dropping/mod.rs"]
mod dropping;

use std::collections::BTreeMap;
use std::sync::Mutex;

use bank::{account, owners};
use dropping::drop_after;
use sea_orm::{ActiveModelTrait, DatabaseConnection};
use signals_core::receiver;
use signals_orm::{AFTER_COMMIT, Transaction};
use tokio::task::yield_now;

/// How often each owner was announced.
static ANNOUNCED: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

#[receiver(AFTER_COMMIT, sender = account::ActiveModel)]
async fn count(sender: &account::ActiveModel) {
    yield_now().await;
    *ANNOUNCED.lock().unwrap().entry(sender.owner.as_ref().clone()).or_default() += 1;
}

/// Does twenty things to some transactions that are nested in each other.
async fn play(db: &DatabaseConnection, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut open = vec![Transaction::begin(db).await.unwrap()];
    for step in 0..20 {
        if open.is_empty() {
            open.push(Transaction::begin(db).await.unwrap());
        }
        let at = random.usize(..open.len());
        let steps = if random.u8(..4) == 0 { random.usize(..4) } else { usize::MAX };
        // What fails is not announced; nothing else is asked of it.
        match random.u8(..9) {
            0..4 => drop(drop_after(steps, bank::account(&format!("{seed} {step}")).insert(&open[at])).await),
            4 | 5 => {
                let begun = drop_after(steps, Transaction::begin(&open[at])).await;
                open.extend(begun.and_then(Result::ok));
            }
            6 => drop(drop_after(steps, open.remove(at).commit()).await),
            7 => drop(drop_after(steps, open.remove(at).rollback()).await),
            _ => drop(open.remove(at)),
        }
    }
    // The innermost first, as they would be.
    while let Some(transaction) = open.pop() {
        let _ = transaction.commit().await;
    }
}

#[tokio::test]
async fn what_is_there_was_announced_in_any_order_of_ends() {
    let mut written = 0;
    for db in bank::databases_of_one_connection().await {
        ANNOUNCED.lock().unwrap().clear();
        for seed in 0..300 {
            play(&db, seed).await;
            // The only connection of the pool is free once what was dropped has ended; the receiver yields once.
            let there = owners(&db).await;
            for _ in 0..100 {
                yield_now().await;
            }
            let there = there.into_iter().map(|owner| (owner, 1)).collect::<BTreeMap<_, _>>();
            assert_eq!(*ANNOUNCED.lock().unwrap(), there, "of seed {seed}");
            written = there.len();
        }
    }
    assert!(written > 100, "{written}");
}

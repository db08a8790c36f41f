//! The store of a database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use tokio::sync::{Mutex as Turn, MutexGuard as TurnGuard};
use tokio::time::timeout;

#[cfg(feature = "broker")]
use super::inbox;
use super::select::{COUNT_TYPES, LAST, counts, list, purge};
use super::session::{Column, Database, Row, Transaction};
use super::statement::{
    Claims, Dialect, Prepared, TYPES, event, fail, finish, insert, insert_again, state_of, unblock, unblock_all,
};
use crate::argument::Payload;
#[cfg(feature = "broker")]
use crate::broker::Message;
use crate::error::Error;
use crate::event::{Event, NewEvent, State};
use crate::failure::Failure;
use crate::filter::Filter;
use crate::handler::Handler;
use crate::store::{Count, Store};
use crate::wake::wake;

/// The store of a database.
pub(crate) struct SqlStore<D> {
    database: D,
    /// Held while this store writes to SQLite, whose own way to make writers wait is to let them sleep.
    turn: Option<Turn<()>>,
    /// The claims of the handlers with these uids: a worker asks for the same ones each time.
    claims: Mutex<HashMap<Vec<&'static str>, Arc<Claims>>>,
    /// When to look again for events that wait in vain.
    unblock_at: Mutex<Instant>,
}

/// The least time between two searches for events that wait in vain.
const UNBLOCK_EVERY: Duration = Duration::from_millis(200);
/// How many times longer than a search the time between two of them is.
const UNBLOCK_SHARE: u32 = 20;

/// How many events are purged or resubmitted in one transaction.
const PART: u32 = 256;

/// The longest time that workers, relays and inboxes wait for the database, with the time for a connection of the pool. Pools of
/// sqlx wait as long for one.
const PATIENCE: Duration = Duration::from_secs(30);

/// Gives up a question that the database does not answer, for instance because the network stalls.
async fn answered<T>(question: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let silent = |_| Error::Database(format!("the database did not answer for {PATIENCE:?}").into());
    timeout(PATIENCE, question).await.map_err(silent)?
}

impl<D: Database> SqlStore<D> {
    pub(crate) fn new(database: D) -> Self {
        let turn = (database.dialect() == Dialect::Sqlite).then(|| Turn::new(()));
        SqlStore { database, turn, claims: Mutex::default(), unblock_at: Mutex::new(Instant::now()) }
    }

    async fn turn(&self) -> Option<TurnGuard<'_, ()>> {
        match &self.turn {
            Some(turn) => Some(turn.lock().await),
            None => None,
        }
    }

    fn claims(&self, handlers: &[&'static Handler]) -> Arc<Claims> {
        let mut claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        let uids = handlers.iter().map(|handler| handler.uid()).collect();
        Arc::clone(claims.entry(uids).or_insert_with(|| Arc::new(Claims::new(self.database.dialect(), handlers))))
    }

    /// Unblocks the events that were inserted as blocked while the event before them ended: in PostgreSQL neither transaction
    /// sees the other.
    async fn unblock_in_vain(&self) -> Result<(), Error> {
        let dialect = self.database.dialect();
        if dialect == Dialect::Sqlite || !self.may_unblock() {
            return Ok(());
        }
        let begun = Instant::now();
        answered(async { self.database.session().await?.execute(unblock_all(dialect), Vec::new()).await }).await?;
        self.unblock_after(UNBLOCK_EVERY.max(begun.elapsed() * UNBLOCK_SHARE));
        Ok(())
    }

    /// Returns `true` for one caller if it is time to look for events that wait in vain.
    fn may_unblock(&self) -> bool {
        let may = *self.unblock_at.lock().unwrap_or_else(PoisonError::into_inner) <= Instant::now();
        if may {
            self.unblock_after(UNBLOCK_EVERY);
        }
        may
    }

    fn unblock_after(&self, pause: Duration) {
        *self.unblock_at.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now() + pause;
    }

    async fn try_claim(&self, claims: &Claims, limit: usize) -> Result<Vec<Event>, Error> {
        let peek = async { self.database.session().await?.query(claims.peek(), Vec::new(), &[Column::Int]).await };
        if answered(peek).await?.is_empty() {
            return Ok(Vec::new());
        }
        // Before the connection: the one that has the turn may wait for a connection.
        let _turn = self.turn().await;
        answered(async {
            let (sql, values) = claims.claim(fastrand::i64(1..), limit);
            let mut session = self.database.session().await?;
            let asked = Some(tokio::time::Instant::now());
            let rows = session.query(sql, values, &TYPES).await?;
            Ok(rows.into_iter().map(|row| Event { asked, ..event(row) }).collect())
        })
        .await
    }

    /// Deletes the events that a filter selects, and writes them `again` as new ones. In parts, so that a large number takes
    /// little memory and no other writer waits for long.
    async fn take_out(&self, mut filter: Filter, again: bool) -> Result<u64, Error> {
        // Not those that are written meanwhile: an event that dies again at once would be resubmitted for ever.
        filter.up_to = self.last().await?;
        let limit = filter.limit.map_or(u64::MAX, u64::from);
        let mut taken = 0;
        loop {
            let part = u32::try_from((limit - taken).min(PART.into())).unwrap_or(PART);
            let events = self.take_out_part(&filter, part, again).await?;
            taken += events;
            if events < u64::from(part) || taken == limit {
                return Ok(taken);
            }
        }
    }

    async fn take_out_part(&self, filter: &Filter, part: u32, again: bool) -> Result<u64, Error> {
        let (sql, values) = purge(self.database.dialect(), filter, part);
        let _turn = self.turn().await;
        let mut transaction = self.database.begin().await?;
        let mut events = transaction.query(sql, values, &TYPES).await?.into_iter().map(event).collect::<Vec<_>>();
        if again {
            // In one order, so that two of these transactions cannot wait for each other's keys.
            events.sort_by(|a, b| (&a.uid, &a.key, a.id).cmp(&(&b.uid, &b.key, b.id)));
            for event in &events {
                let (sql, values) = insert_again(self.database.dialect(), event);
                transaction.execute(sql, values).await?;
            }
        } else {
            unblock_next(&mut *transaction, &events).await?;
        }
        transaction.commit().await?;
        wake();
        Ok(events.len() as u64)
    }

    /// The number of the last event.
    async fn last(&self) -> Result<Option<i64>, Error> {
        let question =
            async { self.database.session().await?.query(LAST.to_owned(), Vec::new(), &[Column::Int]).await };
        let rows = answered(question).await?;
        Ok(rows.into_iter().flatten().find_map(super::session::Value::int))
    }

    /// Executes statements in one transaction, after which the next events of these keys may be first.
    async fn change(&self, (sql, values): Prepared, events: &[Event]) -> Result<u64, Error> {
        let mut transaction = self.database.begin().await?;
        let changed = transaction.execute(sql, values).await?;
        if changed > 0 {
            unblock_next(&mut *transaction, events).await?;
        }
        transaction.commit().await?;
        wake_for(events);
        Ok(changed)
    }
}

/// Ends a change in a transaction after which events of these keys may be first.
async fn unblock_next(transaction: &mut dyn Transaction, events: &[Event]) -> Result<(), Error> {
    if let Some((sql, values)) = unblock(events) {
        transaction.execute(sql, values).await?;
    }
    Ok(())
}

/// Wakes the workers of this process if an event may have become the first of its key.
fn wake_for(events: &[Event]) {
    if events.iter().any(|event| event.key.is_some()) {
        wake();
    }
}

#[async_trait]
impl<D: Database> Store for SqlStore<D> {
    async fn check(&self) -> Result<(), Error> {
        self.list(&Filter::new().limit(1)).await.map(drop)
    }

    async fn add(&self, events: &[NewEvent]) -> Result<(), Error> {
        let _turn = self.turn().await;
        let mut transaction = self.database.begin().await?;
        for event in events {
            let (sql, values) = insert(self.database.dialect(), event.clone());
            transaction.execute(sql, values).await?;
        }
        transaction.commit().await?;
        wake();
        Ok(())
    }

    async fn claim(&self, handlers: &[&'static Handler], limit: usize) -> Result<Vec<Event>, Error> {
        let claims = self.claims(handlers);
        self.unblock_in_vain().await?;
        self.try_claim(&claims, limit).await
    }

    async fn finish(&self, events: &[Event]) -> Result<u64, Error> {
        let (sql, values) = finish(events);
        let _turn = self.turn().await;
        answered(async {
            if events.iter().all(|event| event.key.is_none()) {
                self.database.session().await?.execute(sql, values).await
            } else {
                self.change((sql, values), events).await
            }
        })
        .await
    }

    async fn fail(&self, event: &Event, error: &str, retry_after: Option<Duration>) -> Result<(), Error> {
        let failed = fail(self.database.dialect(), event, error, retry_after);
        // One that is tried again keeps its key.
        let freed = if retry_after.is_none() { std::slice::from_ref(event) } else { &[] };
        let _turn = self.turn().await;
        answered(self.change(failed, freed)).await.map(drop)
    }

    async fn run(&self, event: &Event, handler: &Handler, payload: &Payload) -> Result<Result<(), Failure>, Error> {
        let events = std::slice::from_ref(event);
        let turn = self.turn().await;
        let mut transaction = self.database.begin().await?;
        // First, so that no other worker can claim the event from here on, even if its lease ends.
        let (sql, values) = finish(events);
        if transaction.execute(sql, values).await? != 1 {
            return Ok(Err(Failure::temporary("the lease of the event ended before its handler began")));
        }
        unblock_next(&mut *transaction, events).await?;
        let called = transaction.lend(handler, payload).await;
        if called.is_ok() {
            transaction.commit().await?;
            drop(turn);
            wake_for(events);
        }
        Ok(called)
    }

    async fn list(&self, filter: &Filter) -> Result<Vec<Event>, Error> {
        let (sql, values) = list(self.database.dialect(), filter);
        let rows = self.database.session().await?.query(sql, values, &TYPES).await?;
        Ok(rows.into_iter().map(event).collect())
    }

    async fn resubmit(&self, filter: &Filter) -> Result<u64, Error> {
        self.take_out(filter.clone().state(State::Dead), true).await
    }

    async fn purge(&self, filter: &Filter) -> Result<u64, Error> {
        self.take_out(filter.clone(), false).await
    }

    #[cfg(feature = "broker")]
    async fn source(&self) -> Result<String, Error> {
        let question =
            async { self.database.session().await?.query(inbox::SOURCE.to_owned(), Vec::new(), &[Column::Text]).await };
        let rows = answered(question).await?;
        let source = rows.into_iter().flatten().find_map(super::session::Value::text);
        source.ok_or_else(|| Error::NotMigrated("the table `signals_durable_source` is empty".into()))
    }

    #[cfg(feature = "broker")]
    async fn receive(&self, messages: &[Message]) -> Result<u64, Error> {
        let _turn = self.turn().await;
        answered(async {
            let mut transaction = self.database.begin().await?;
            let received = inbox::receive(self.database.dialect(), &mut *transaction, messages).await?;
            transaction.commit().await?;
            wake();
            Ok(received)
        })
        .await
    }

    #[cfg(feature = "broker")]
    async fn forget(&self, older_than: Duration) -> Result<u64, Error> {
        let millis = i64::try_from(older_than.as_millis()).unwrap_or(i64::MAX / 2);
        let (sql, values) = inbox::forget(self.database.dialect(), millis);
        let _turn = self.turn().await;
        answered(async { self.database.session().await?.execute(sql, values).await }).await
    }

    async fn counts(&self) -> Result<Vec<Count>, Error> {
        let sql = counts(self.database.dialect());
        let question = async { self.database.session().await?.query(sql, Vec::new(), &COUNT_TYPES).await };
        let rows = answered(question).await?;
        Ok(rows.into_iter().filter_map(count).collect())
    }
}

fn count(row: Row) -> Option<Count> {
    let mut values = row.into_iter();
    let uid = values.next()?.text()?;
    let mut number = || values.next()?.int();
    let state = state_of(number()?, number()? != 0);
    let events = u64::try_from(number()?).ok()?;
    let oldest = Duration::from_millis(u64::try_from(number()?).unwrap_or_default());
    Some(Count { uid, state, events, oldest })
}

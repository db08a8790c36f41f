//! The store of the sessions.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum_login::tower_sessions::session::{Id, Record};
use axum_login::tower_sessions::{SessionStore, session_store};
use tokio::task::yield_now;
use tower_sessions::MemoryStore;

/// A store whose calls can be made to fail.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    records: MemoryStore,
    pub(super) calls: Arc<Mutex<Vec<&'static str>>>,
    pub(super) failing: Arc<Mutex<&'static str>>,
}

/// A store whose calls wait before and after they do something, as those of a server do.
#[derive(Debug, Clone, Default)]
pub(super) struct Slow(MemoryStore);

impl Slow {
    async fn slowly<T>(&self, call: impl Future<Output = T>) -> T {
        yield_now().await;
        let result = call.await;
        yield_now().await;
        result
    }
}

#[async_trait]
impl SessionStore for Slow {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.slowly(self.0.create(record)).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.slowly(self.0.save(record)).await
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        self.slowly(self.0.load(id)).await
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.slowly(self.0.delete(id)).await
    }
}

impl Store {
    fn call(&self, name: &'static str) -> session_store::Result<()> {
        self.calls.lock().unwrap().push(name);
        let failing = *self.failing.lock().unwrap() == name;
        if failing { Err(session_store::Error::Backend("disk full".to_owned())) } else { Ok(()) }
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.call("create")?;
        self.records.create(record).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.call("save")?;
        self.records.save(record).await
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        self.records.load(id).await
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.call("delete")?;
        self.records.delete(id).await
    }
}

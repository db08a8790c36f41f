//! A store of sessions whose deletes are final.

use async_trait::async_trait;
use axum_login::tower_sessions::session::{Id, Record};
use axum_login::tower_sessions::{SessionStore, session_store};

/// A store of sessions in which a logout is final: a session that was deleted is not saved again.
///
/// tower-sessions saves a session at the end of each request that changed it, whether or not its record is still there. So a
/// request that began before a logout and ends after it makes the session valid again, and its user is logged in. This store
/// looks for the record before it saves one, which costs one more load for each save.
///
/// ```
/// use axum_login::tower_sessions::SessionManagerLayer;
/// use signals_auth::FinalDeletes;
/// use tower_sessions::MemoryStore;
///
/// let sessions = SessionManagerLayer::new(FinalDeletes::new(MemoryStore::default()));
/// ```
///
/// The look and the save are two calls of the store, so a logout in the moment between them is still undone. Only a store whose
/// own `save` updates the record, and never inserts it, has no such moment.
#[derive(Debug, Clone, Default)]
pub struct FinalDeletes<Store>(Store);

impl<Store> FinalDeletes<Store> {
    /// Wraps a store.
    #[must_use]
    pub const fn new(store: Store) -> Self {
        FinalDeletes(store)
    }
}

#[async_trait]
impl<Store: SessionStore> SessionStore for FinalDeletes<Store> {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.0.create(record).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        match self.0.load(&record.id).await? {
            Some(_) => self.0.save(record).await,
            None => Ok(()),
        }
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        self.0.load(id).await
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.0.delete(id).await
    }
}

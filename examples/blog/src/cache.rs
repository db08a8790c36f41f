//! A cache of rendered articles. An article is dropped when its page is reported as out of date.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The number of articles that are kept.
const MAX_ARTICLES: u64 = 100;

pub(crate) struct Cache {
    rendered: moka::sync::Cache<i32, Arc<str>>,
    /// How often `forget` was called. Locked while an article is stored or dropped.
    changes: Mutex<u64>,
}

impl Default for Cache {
    fn default() -> Self {
        Cache { rendered: moka::sync::Cache::new(MAX_ARTICLES), changes: Mutex::default() }
    }
}

impl Cache {
    /// Returns the article of a post, or a token for [putting](Cache::put) it here.
    pub(crate) fn get(&self, post_id: i32) -> Result<Arc<str>, u64> {
        let changes = *self.changes();
        self.rendered.get(&post_id).ok_or(changes)
    }

    /// Stores an article, unless a page was reported as changed since the token was taken, because the article may be
    /// out of date.
    pub(crate) fn put(&self, post_id: i32, article: &Arc<str>, since: u64) {
        let changes = self.changes();
        if *changes == since {
            self.rendered.insert(post_id, Arc::clone(article));
        }
    }

    pub(crate) fn forget(&self, post_id: i32) {
        let mut changes = self.changes();
        *changes += 1;
        if self.rendered.remove(&post_id).is_some() {
            tracing::info!("forgets the page of post {post_id}");
        }
    }

    fn changes(&self) -> MutexGuard<'_, u64> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Cache;

    #[test]
    fn an_article_that_changed_while_it_was_rendered_is_not_cached() {
        let cache = Cache::default();
        let since = cache.get(1).unwrap_err();
        cache.forget(1);
        cache.put(1, &"old".into(), since);
        let since = cache.get(1).unwrap_err();
        cache.put(1, &"new".into(), since);
        assert_eq!(&*cache.get(1).unwrap(), "new");
    }
}

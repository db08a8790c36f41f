//! A cache of rendered articles. An article is dropped when its page is reported as out of date.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The number of articles at which the cache is cleared.
const MAX_ARTICLES: usize = 100;

#[derive(Default)]
pub(crate) struct Cache(Mutex<Articles>);

#[derive(Default)]
struct Articles {
    rendered: HashMap<i32, Arc<str>>,
    /// How often `forget` was called.
    changes: u64,
}

impl Cache {
    /// Returns the article of a post, or a token for [putting](Cache::put) it here.
    pub(crate) fn get(&self, post_id: i32) -> Result<Arc<str>, u64> {
        let articles = self.lock();
        articles.rendered.get(&post_id).cloned().ok_or(articles.changes)
    }

    /// Stores an article, unless a page was reported as changed since the token was taken, because the article may be
    /// out of date.
    pub(crate) fn put(&self, post_id: i32, article: &Arc<str>, since: u64) {
        let mut articles = self.lock();
        if articles.changes == since {
            if articles.rendered.len() >= MAX_ARTICLES {
                articles.rendered.clear();
            }
            articles.rendered.insert(post_id, Arc::clone(article));
        }
    }

    pub(crate) fn forget(&self, post_id: i32) {
        let mut articles = self.lock();
        articles.changes += 1;
        if articles.rendered.remove(&post_id).is_some() {
            tracing::info!("forgets the page of post {post_id}");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Articles> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

//! What is known of a receiver that was connected at run time.

use core::any::Any;
use std::borrow::Cow;
use std::sync::{Arc, Weak};

use crate::registry::Metadata;
use crate::registry::slot::FutureSize;
use crate::sender::SenderType;
use crate::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use crate::sync::atomic::{AtomicBool, AtomicU64};

/// The facts about a receiver that was connected at run time. They do not keep the closure.
#[derive(Clone)]
pub(crate) struct Connected(Arc<Facts>);

struct Facts {
    metadata: Metadata,
    uid: Option<Cow<'static, str>>,
    sender: Option<SenderType>,
    future_size: FutureSize,
    owner: Option<Owner>,
    key: Key,
    is_live: AtomicBool,
}

/// A weak reference to the value that the receiver belongs to.
pub(crate) type Owner = Weak<dyn Any + Send + Sync>;

/// The place of a closure among those of its signal: by order, then in the order in which they were connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    order: i32,
    number: u64,
}

impl Connected {
    pub(crate) fn new(
        metadata: Metadata,
        uid: Option<Cow<'static, str>>,
        sender: Option<SenderType>,
        future_size: FutureSize,
        owner: Option<Owner>,
    ) -> Self {
        let key = Key { order: metadata.order, number: unique() };
        Connected(Arc::new(Facts { metadata, uid, sender, future_size, owner, key, is_live: AtomicBool::new(false) }))
    }

    #[inline]
    pub(crate) fn metadata(&self) -> &Metadata {
        &self.0.metadata
    }

    pub(crate) fn uid(&self) -> Option<&str> {
        self.0.uid.as_deref()
    }

    pub(crate) fn sender(&self) -> Option<SenderType> {
        self.0.sender
    }

    pub(crate) fn future_size(&self) -> Option<usize> {
        self.0.future_size.get()
    }

    pub(crate) fn owner(&self) -> Option<&Owner> {
        self.0.owner.as_ref()
    }

    pub(crate) fn key(&self) -> Key {
        self.0.key
    }

    pub(crate) fn is_connected(&self) -> bool {
        // Acquire pairs with `set_live`: the caller sees what the other thread did before it disconnected the receiver.
        self.0.is_live.load(Acquire) && self.0.owner.as_ref().is_none_or(|owner| owner.strong_count() > 0)
    }

    pub(crate) fn set_live(&self, live: bool) {
        self.0.is_live.store(live, Release);
    }
}

/// Returns a number that is unique in the process.
pub(crate) fn unique() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    // Relaxed: the numbers have to differ, and nothing else depends on them.
    LAST.fetch_add(1, Relaxed) + 1
}

//! In place of `wiring.rs` without the standard library: the wiring is what the linker made, and stays so.

use core::any::TypeId;

use crate::index::{Entry, State};
use crate::next::Next;
use crate::receiver::Metadata;
use crate::sender::SenderType;

/// Nothing can change.
pub(crate) struct Wiring;

impl Wiring {
    pub(crate) const fn new() -> Self {
        Wiring
    }
}

impl State {
    /// It is what the linker made.
    #[expect(clippy::unused_self, reason = "another wiring could tell")]
    pub(crate) fn calls_anybody(&self) -> Option<bool> {
        None
    }
}

/// There is no receiver that was connected at run time.
#[derive(Clone)]
pub enum Connected {}

/// What keeps a [`Connected`] alive.
pub(crate) type Handle = Connected;

/// What is held of a [`Connected`] while it is called.
pub(crate) struct Held {
    pub(crate) connected: Handle,
}

impl Connected {
    /// What the signal calls.
    #[must_use]
    pub fn closure<C: ?Sized + 'static>(&self) -> &C {
        match *self {}
    }

    pub(crate) fn metadata(&self) -> &Metadata {
        match *self {}
    }

    pub(crate) fn future_size(&self) -> Option<usize> {
        match *self {}
    }

    pub(crate) fn is_connected(&self) -> bool {
        match *self {}
    }

    pub(crate) fn sender(&self) -> Option<SenderType> {
        match *self {}
    }

    pub(crate) fn uid(&self) -> Option<&str> {
        match *self {}
    }
}

/// There is no other way for a send than through the linked receivers.
pub(crate) enum Walk {}

impl Walk {
    pub(crate) fn new(_state: &State, _sender: Option<TypeId>) -> Option<Self> {
        None
    }

    pub(crate) fn next(&mut self) -> Option<Next<&'static Entry>> {
        match *self {}
    }
}

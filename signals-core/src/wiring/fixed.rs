//! The wiring without the standard library: nothing is connected, disconnected or muted at run time.
//!
//! The types that exist only for changes are empty enums, so the compiler removes the code that handles them.

use core::any::TypeId;
use core::convert::Infallible;
use core::marker::PhantomData;
use core::ops::ControlFlow;

use crate::registry::{Entry, Erased, Metadata, Run, Slots};
use crate::sender::SenderType;

/// The wiring of one signal.
pub(crate) struct Wiring {
    pub(crate) slots: Slots,
}

/// What a send has to call, after it looked at the wiring.
pub(crate) enum Settled<'w> {
    Linked(Run),
    #[expect(dead_code, reason = "nothing changes the wiring")]
    Rewired(Rewired<'w>),
}

impl Wiring {
    pub(crate) const fn new(filters: bool, skip: Erased) -> Self {
        Wiring { slots: Slots::new(filters, skip) }
    }

    /// Returns what a send has to call.
    pub(crate) fn settle(&self, sender: Option<TypeId>) -> Settled<'_> {
        self.slots.settle();
        let all = self.slots.all();
        Settled::Linked(Run::new(sender.map_or([all, &[]], |sender| self.slots.split(all, sender))))
    }

    pub(crate) fn has_receivers(&self, sender: Option<TypeId>) -> bool {
        matches!(self.settle(sender), Settled::Linked(run) if !run.is_empty())
    }
}

/// No receiver is connected at run time.
#[derive(Clone)]
pub(crate) enum Connected {}

impl Connected {
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

/// No closure is connected at run time.
pub enum Closure {}

impl Closure {
    pub(crate) fn connected(&self) -> &Connected {
        match *self {}
    }

    /// Returns the closure.
    #[must_use]
    pub fn get<C: ?Sized + 'static>(&self) -> &C {
        match *self {}
    }
}

/// A reference to a closure.
pub(crate) type Handle = Closure;

/// No owner is held.
pub(crate) enum Held {}

/// The receiver that a send calls next.
#[expect(dead_code, reason = "nothing walks")]
pub(crate) enum Step<C> {
    Linked(&'static Entry),
    Connected(C, Held),
}

/// No send walks through changes.
pub(crate) enum Walk<'w> {
    #[expect(dead_code, reason = "nothing walks")]
    Never(Infallible, PhantomData<&'w ()>),
}

/// The same as [`Walk`].
pub(crate) type Rewired<'w> = Walk<'w>;

impl<'w> Walk<'w> {
    pub(crate) fn visit<B>(
        self,
        _sender: Option<TypeId>,
        _visit: impl FnMut(Step<&Closure>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let Walk::Never(never, _) = self;
        match never {}
    }

    pub(crate) fn walk(self, _sender: Option<TypeId>) -> Walk<'w> {
        self
    }
}

impl Iterator for Walk<'_> {
    type Item = Step<Handle>;

    fn next(&mut self) -> Option<Self::Item> {
        let Walk::Never(never, _) = self;
        match *never {}
    }
}

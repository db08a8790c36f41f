//! The wiring without the standard library: nothing is connected, disconnected or muted at run time.
//!
//! The types that exist only for changes are empty enums, so the compiler removes the code that handles them.

use core::any::TypeId;
use core::convert::Infallible;
use core::marker::PhantomData;
use core::ops::{ControlFlow, Deref};

use crate::receiver::connected::Connected;
use crate::registry::{Entry, Erased, Run, Slots};

/// The wiring of one signal.
pub(crate) struct Wiring {
    pub(crate) slots: Slots,
}

/// What a send finds. Never a plan.
#[derive(Clone, Copy)]
#[expect(dead_code, reason = "nothing is muted")]
pub(crate) enum Look {
    /// It calls the slots.
    Linked,
    Muted,
    Planned,
}

impl Wiring {
    pub(crate) const fn new(filters: bool, skip: Erased) -> Self {
        Wiring { slots: Slots::new(filters, skip) }
    }

    #[expect(clippy::unused_self, reason = "as in the wiring that changes")]
    pub(crate) fn is_planned(&self) -> bool {
        false
    }

    /// Sorts the slots, if this is the first send.
    pub(crate) fn look_closer(&self) -> Look {
        self.slots.settle();
        Look::Linked
    }

    fn run(&self, sender: Option<TypeId>) -> Run {
        let all = self.slots.all();
        // SAFETY: `all` has waited for the sort.
        sender.map_or_else(|| Run::new([all, &[]]), |sender| unsafe { self.slots.run_for(sender) })
    }

    pub(crate) fn visit_planned<C: ?Sized + 'static, B>(
        &self,
        sender: Option<TypeId>,
        visit: impl FnMut(Step<Typed<'_, C>>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        self.visit_unplanned(Look::Linked, sender, visit)
    }

    /// Visits the receivers of a send in order, until a visit breaks.
    pub(crate) fn visit_unplanned<C: ?Sized + 'static, B>(
        &self,
        _look: Look,
        sender: Option<TypeId>,
        mut visit: impl FnMut(Step<Typed<'_, C>>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        self.run(sender).visit(|entry| visit(Step::Linked(entry)))
    }

    /// Returns the receivers of a send in order, for one that pauses between them.
    pub(crate) fn walk(&self, sender: Option<TypeId>) -> Walk<'_> {
        self.slots.settle();
        Walk(self.run(sender), PhantomData)
    }

    pub(crate) fn has_receivers(&self, sender: Option<TypeId>) -> bool {
        self.slots.settle();
        !self.run(sender).is_empty()
    }
}

/// No closure is connected at run time.
pub(crate) enum Closure {}

impl Closure {
    pub(crate) fn connected(&self) -> &Connected {
        match *self {}
    }

    pub(crate) fn typed<C: ?Sized + 'static>(&self) -> Typed<'_, C> {
        match *self {}
    }
}

/// A closure of type `C`.
pub(crate) struct Typed<'c, C: ?Sized>(Infallible, PhantomData<&'c C>);

impl<'c, C: ?Sized> Typed<'c, C> {
    pub(crate) fn get(&self) -> &'c C {
        match self.0 {}
    }
}

impl<C: ?Sized> Deref for Typed<'_, C> {
    type Target = Closure;

    fn deref(&self) -> &Closure {
        match self.0 {}
    }
}

/// A reference to a closure.
pub(crate) type Handle = Closure;

/// No owner is held.
pub(crate) enum Held {}

/// The receiver that a send calls next.
pub(crate) enum Step<C> {
    Linked(&'static Entry),
    #[expect(dead_code, reason = "no closure is connected")]
    Connected(C, Held),
}

/// An iterator over the receivers of a send.
pub(crate) struct Walk<'w>(Run, PhantomData<&'w ()>);

impl Iterator for Walk<'_> {
    type Item = Step<Handle>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(Step::Linked)
    }
}

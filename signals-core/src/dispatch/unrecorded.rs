//! Sends without the standard library, which are never recorded.

use crate::signal::Signal;

/// How the arguments of a signal are recorded: not at all.
pub trait Keeps<A>: Copy {}

/// How the responses of a signal are recorded: not at all.
pub trait Shows<R>: Copy {}

/// Takes the place of the functions that record the sends of a signal.
#[derive(Clone, Copy)]
pub struct Unrecorded;

impl<A> Keeps<A> for Unrecorded {}

impl<R> Shows<R> for Unrecorded {}

/// No send is recorded.
pub(crate) enum Ongoing {}

/// The same.
pub(crate) type Recorded = Option<&'static mut Ongoing>;

impl Ongoing {
    #[inline]
    pub(crate) fn begin<A>(
        _signal: &'static Signal,
        _verb: &'static str,
        _arguments: &mut A,
        _recorded: &impl Keeps<A>,
    ) -> Recorded {
        None
    }

    pub(crate) fn respond<R>(&mut self, _recorded: &impl Shows<R>, _response: &R) {
        match *self {}
    }

    pub(super) fn next_is(&mut self, _is_there: bool) {
        match *self {}
    }
}

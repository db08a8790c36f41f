//! The verbs `send_robust` and `responses_robust`, which continue after a receiver that failed.

use core::ops::ControlFlow;

use super::each::{Each, Note};
use super::ongoing::{Keeps, Ongoing, Shows};
use super::receivers::{Called, Receivers};
use super::send::{call_connected, call_linked};
use super::targets::Targets;
use crate::failure::{Failure, FailureKind, Failures, catch};
use crate::receiver::Receiver;
use crate::registry::{Entry, Run, Thunk};
use crate::response::Response;
use crate::trace;
use crate::wiring::Step;

/// Calls every receiver, even after one failed. Returns the failures.
#[inline]
#[expect(clippy::needless_pass_by_value, reason = "a pointer, which a reference would force into memory")]
pub fn send_robust<T: Thunk, A, R: Response, C: ?Sized + 'static>(
    targets: impl Targets<T>,
    arguments: A,
    linked: impl FnMut(T, &mut A) -> R,
    connected: impl FnMut(&C, &mut A) -> R,
    recorded: impl Keeps<A> + Shows<R>,
) -> Failures<R::Failure> {
    let sent = trace::Send::new(targets.signal(), "send_robust");
    let _entered = sent.enter();
    let mut failures = Failures::new();
    if !targets.is_idle() {
        let mut sending = Sending { arguments, linked, failures: &mut failures, thunk: core::marker::PhantomData };
        match targets.linked() {
            Some(run) => sending.run(run),
            None => sending.settled(&targets, connected, &recorded),
        }
    }
    failures
}

/// A robust send to linked receivers.
struct Sending<'f, T, A, R: Response, L> {
    arguments: A,
    linked: L,
    failures: &'f mut Failures<R::Failure>,
    thunk: core::marker::PhantomData<T>,
}

impl<T: Thunk, A, R: Response, L: FnMut(T, &mut A) -> R> Sending<'_, T, A, R, L> {
    #[inline]
    fn run(&mut self, run: Run) {
        for entry in run {
            self.call(entry);
        }
    }

    #[inline]
    fn call(&mut self, entry: &'static Entry) {
        let Sending { arguments, linked, .. } = self;
        // SAFETY: the entry is one of the targets, which come from a dispatcher of thunks of type `T`.
        let response = catch(|| unsafe { call_linked(entry, arguments, linked) });
        self.failures.add(response, || Receiver::linked(entry));
    }

    #[cold]
    #[inline(never)]
    fn settled<C: ?Sized + 'static>(
        &mut self,
        targets: &impl Targets<T>,
        mut connected: impl FnMut(&C, &mut A) -> R,
        recorded: &(impl Keeps<A> + Shows<R>),
    ) {
        if let Some(mut ongoing) = Ongoing::begin(targets.signal(), "send_robust", &mut self.arguments, recorded) {
            return self.recorded(&mut ongoing, targets, connected, recorded);
        }
        let wiring = targets.signal().wiring();
        let _visited: ControlFlow<()> = wiring.visit(targets.sender(), |step| {
            match step {
                Step::Linked(entry) => self.call(entry),
                Step::Connected(closure, _held) => {
                    let response = catch(|| call_connected(&closure, &mut self.arguments, &mut connected, R::stops));
                    self.failures.add(response, || Receiver::connected(closure.connected().clone()));
                }
            }
            ControlFlow::Continue(())
        });
    }

    /// Calls the receivers of a send that is being recorded.
    fn recorded<C: ?Sized + 'static>(
        &mut self,
        ongoing: &mut Ongoing,
        targets: &impl Targets<T>,
        mut connected: impl FnMut(&C, &mut A) -> R,
        recorded: &impl Shows<R>,
    ) {
        for target in Receivers::rewired(targets) {
            let called = target.called();
            let response = catch(|| called.call(&mut self.arguments, &mut self.linked, &mut connected, R::stops));
            ongoing.note_robust(recorded, called.path(), &response);
            self.failures.add(response, || target.into_receiver());
        }
        ongoing.complete();
    }
}

/// Calls the next receiver for each item of the iterator, and continues after one that panicked.
#[inline]
pub fn responses_robust<T: Thunk, A, R, C: ?Sized + 'static>(
    targets: impl Targets<T>,
    arguments: A,
    mut linked: impl FnMut(T, &mut A) -> R,
    mut connected: impl FnMut(&C, &mut A) -> R,
    recorded: impl Keeps<A> + Shows<R>,
) -> impl Iterator<Item = (Receiver, Result<R, Failure>)> {
    let sent = trace::Send::new(targets.signal(), "responses_robust");
    let call = move |called: Called<'_, T>, arguments: &mut A| {
        let _entered = sent.enter();
        let response = catch(|| called.call(arguments, &mut linked, &mut connected, |_| false));
        response.map_err(|message| Failure::panicked(called.receiver(), message))
    };
    Each { receivers: Receivers::new(targets), arguments, call, recorded, note: RespondedOrPanicked(recorded) }
}

/// Records each response or panic.
struct RespondedOrPanicked<S>(S);

impl<R, S: Shows<R>> Note<Result<R, Failure>> for RespondedOrPanicked<S> {
    const VERB: &'static str = "responses_robust";

    fn note(&self, ongoing: &mut Ongoing, receiver: &Receiver, response: &Result<R, Failure>) {
        let response = response.as_ref().map_err(|failure| match failure.kind() {
            FailureKind::Panicked(message) => &**message,
            FailureKind::Returned(never) => match *never {},
        });
        ongoing.note_response(&self.0, receiver.path(), response);
    }
}

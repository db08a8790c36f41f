//! The methods of a signal that take its arguments.

use proc_macro2::{Ident, TokenStream};

use super::declaration::Sender;
use super::expand::Expansion;

/// A method that takes the arguments of the signal.
#[derive(Default)]
pub(super) struct Verb {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
    pub(super) generic: TokenStream,
    pub(super) output: TokenStream,
    pub(super) bound: TokenStream,
}

impl Expansion<'_> {
    pub(super) fn verbs(&self) -> TokenStream {
        let [send, send_robust] = self.sends();
        let [responses, responses_robust] = self.asks();
        self.code(
            "$allow
            impl $signal {
                $thunks
                $send
                $responses
                $has_receivers_for
                $private::with_std! {
                    $send_robust
                    $responses_robust
                    $connects
                }
            }",
            &[
                ("allow", &self.allow_arguments()),
                ("thunks", &self.thunks()),
                ("send", &self.verb(&send)),
                ("responses", &self.verb(&responses)),
                ("has_receivers_for", &self.has_receivers_for()),
                ("send_robust", &self.verb(&send_robust)),
                ("responses_robust", &self.verb(&responses_robust)),
                ("connects", &self.connects()),
            ],
        )
    }

    /// What the closure that becomes a thunk goes through.
    ///
    /// It tells rustc that the closure is called once at most. One that is called often is not what a pointer to it
    /// points at: rustc makes another function that calls it, for each receiver.
    pub(super) fn thunks(&self) -> TokenStream {
        let of_nothing = if self.signature.response.is_none() {
            "#[doc(hidden)]
            pub const fn __thunk_of_nothing<__C>(self, closure: __C) -> __C
            where
                __C: $for_lifetimes $private::core::ops::FnOnce(&mut $arguments<$types>),
            {
                closure
            }"
        } else {
            // Over a lifetime the bound is checked where the method is called, and not here.
            "#[doc(hidden)]
            pub const fn __thunk_of_nothing<__C>(self, _closure: __C) -> $private::Itself<$thunk>
            where
                __C: $for_lifetimes $private::core::ops::FnOnce(&mut $arguments<$types>),
                __C: $private::core::marker::Copy + $private::core::marker::Send + 'static,
                for<'__r, $lifetimes> (): $private::IntoResponse<$response>,
            {
                |arguments| {
                    // SAFETY: `_closure` was one, and may be used on every thread for as long as the program runs.
                    (unsafe { $private::again::<__C>() })(arguments);
                    $private::respond(())
                }
            }"
        };
        self.code(
            "#[doc(hidden)]
            pub const fn __thunk<__C>(self, closure: __C) -> __C
            where
                __C: $for_lifetimes $private::core::ops::FnOnce(&mut $arguments<$types>) -> $response,
            {
                closure
            }

            $of_nothing",
            &[("of_nothing", &self.code(of_nothing, &[]))],
        )
    }

    pub(super) fn allow_arguments(&self) -> TokenStream {
        // Clippy counts `self` in.
        let allow = if self.names.len() > 6 { "#[allow(clippy::too_many_arguments)]" } else { "" };
        self.code(allow, &[])
    }

    /// The verbs that a response can stop.
    pub(super) fn sends(&self) -> [Verb; 2] {
        // Over a lifetime the bound is checked where the method is called, and not here.
        let [bound, robust_bound, generic, output] = if self.signature.response.is_some() {
            [
                "where for<'__r> $response: $private::Response",
                "where for<'__r> $response: $private::Response<Failure = __Failure>",
                // Were the failure a projection, rustc would say that there is no such method where there is no `Response`.
                "__Failure",
                "$private::Failures<__Failure>",
            ]
        } else {
            ["", "", "", "$private::Failures"]
        };
        let send = Verb {
            name: "send",
            doc: "Calls every receiver in order, until a response stops the send. Panics of receivers unwind to the caller.",
            generic: TokenStream::new(),
            output: self.response.clone(),
            bound: self.code(bound, &[]),
        };
        let send_robust = Verb {
            name: "send_robust",
            doc: "Calls every receiver in order, whatever happens, and returns the failures.",
            generic: self.code(generic, &[]),
            output: self.code(output, &[]),
            bound: self.code(robust_bound, &[]),
        };
        [send, send_robust]
    }

    /// The verbs that hand out each response.
    pub(super) fn asks(&self) -> [Verb; 2] {
        let [output, robust_output] = if self.signature.is_async {
            // They are `Send` because the arguments are. Were that written here, an argument that is not would be said twice.
            [
                "impl $private::asynchronous::Stream<Item = ($private::Receiver, $response)>",
                "impl $private::asynchronous::Stream<Item = (
                    $private::Receiver, $private::core::result::Result<$response, $private::Failure>
                )>",
            ]
        } else {
            [
                "impl $private::core::iter::Iterator<Item = ($private::Receiver, $response)>",
                "impl $private::core::iter::Iterator<Item = (
                    $private::Receiver, $private::core::result::Result<$response, $private::Failure>
                )>",
            ]
        };
        let responses = Verb {
            name: "responses",
            doc: "Calls the receivers in order, each as its response is asked for.",
            output: self.code(output, &[]),
            ..Verb::default()
        };
        let responses_robust = Verb {
            name: "responses_robust",
            doc: "As `responses`, and goes on after a receiver that panicked.",
            output: self.code(robust_output, &[]),
            ..Verb::default()
        };
        [responses, responses_robust]
    }

    fn verb(&self, verb: &Verb) -> TokenStream {
        self.method_of(
            verb,
            "#[doc = $doc]
            #[inline]
            pub fn $function $generics (self, $parameters) -> $output $bound {
                $private::$function(
                    $calls,
                    $arguments { $names },
                    |thunk, arguments| thunk(arguments),
                    |connected, arguments| connected.get::<$closure>()(arguments),
                )
            }",
        )
    }

    /// The method that `text` is.
    pub(super) fn method_of(&self, verb: &Verb, text: &str) -> TokenStream {
        let Verb { name, doc, generic, output, bound } = verb;
        let is_generic = !(self.lifetimes.is_empty() && generic.is_empty());
        let generics = if is_generic { "<$lifetimes $generic>" } else { "" };
        self.code(
            text,
            &[
                ("doc", doc),
                ("function", &self.method(name)),
                ("generics", &self.code(generics, &[("generic", generic)])),
                ("output", output),
                ("bound", bound),
                ("calls", &self.calls()),
            ],
        )
    }

    /// The name of a method, at which rustc points.
    pub(super) fn method(&self, name: &str) -> Ident {
        Ident::new(name, self.signal.span())
    }

    /// The receivers that hear this send.
    fn calls(&self) -> TokenStream {
        let is_async = self.signature.is_async;
        let hears = match &self.signature.sender {
            Sender::Nobody | Sender::Concrete(_) if is_async => "$private::asynchronous::targets(&$dispatcher)",
            Sender::Nobody | Sender::Concrete(_) => "$private::targets(&$dispatcher)",
            _ if is_async => "$private::asynchronous::targets_for(&$dispatcher, || $sender)",
            _ => "$private::targets_for(&$dispatcher, || $sender)",
        };
        let sender = match &self.signature.sender {
            Sender::Nobody | Sender::Concrete(_) => "",
            Sender::Dyn(reference, _) if reference.mutability.is_some() => {
                "$private::type_id_of($access(&mut *$first))"
            }
            Sender::Dyn(..) => "$private::type_id_of($access($first))",
            Sender::ByValue(_) => "$access(&$first).1",
        };
        self.code(hears, &[("sender", &self.code(sender, &[]))])
    }

    pub(super) fn has_receivers_for(&self) -> TokenStream {
        if matches!(self.signature.sender, Sender::Nobody) {
            return TokenStream::new();
        }
        self.code(
            "/// Whether anybody hears a sender of type `S`.
            #[inline]
            pub fn $function<S: ?$private::core::marker::Sized + 'static>(self) -> $private::core::primitive::bool
            where
                $signal: $private::SentBy<S>,
            {
                $dispatcher.has_receivers_for($private::core::any::TypeId::of::<S>())
            }",
            &[("function", &self.method("has_receivers_for"))],
        )
    }
}

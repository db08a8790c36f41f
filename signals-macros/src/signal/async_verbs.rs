//! The methods of an asynchronous signal.

use proc_macro2::TokenStream;

use super::expand::Expansion;
use super::verbs::Verb;
use crate::code::terminated;

/// The call of the function that a verb is.
const ASK: &str = "
    $private::asynchronous::$function(
        $calls,
        $arguments { $names },
        |next, arguments| next.ask(
            arguments,
            |thunk, arguments| thunk(arguments),
            |thunk, arguments| thunk(arguments),
            |connected, arguments| connected.get::<$closure>()(arguments),
        ),
    )";

impl Expansion<'_> {
    pub(super) fn async_verbs(&self) -> TokenStream {
        let [send, send_robust] = self.sends();
        let [send_concurrent, send_concurrent_robust] = self.sends();
        let concurrent = Verb {
            name: "send_concurrent",
            doc: "Calls all receivers at once, until a response stops the send, which drops the others.",
            ..send_concurrent
        };
        let concurrent_robust = Verb {
            name: "send_concurrent_robust",
            doc: "Calls all receivers at once, whatever happens, and returns the failures in the order of the receivers.",
            ..send_concurrent_robust
        };
        let [responses, responses_robust] = self.asks();
        self.code(
            "$allow
            impl $signal {
                $thunks
                $send
                $send_robust
                $concurrent
                $concurrent_robust
                $responses
                $responses_robust
                $has_receivers_for
                $connects
            }",
            &[
                ("allow", &self.allow_arguments()),
                ("thunks", &self.thunks()),
                ("send", &self.async_verb(&send)),
                ("send_robust", &self.async_verb(&send_robust)),
                ("concurrent", &self.concurrent_verb(&concurrent)),
                ("concurrent_robust", &self.concurrent_verb(&concurrent_robust)),
                ("responses", &self.stream(&responses)),
                ("responses_robust", &self.stream(&responses_robust)),
                ("has_receivers_for", &self.has_receivers_for()),
                ("connects", &self.connects()),
            ],
        )
    }

    /// A verb for all receivers at once.
    fn concurrent_verb(&self, verb: &Verb) -> TokenStream {
        if self.signature.shares_arguments() { self.async_verb(verb) } else { self.refused_verb(verb.name) }
    }

    /// In place of a verb that this signal cannot have: a method that says why.
    fn refused_verb(&self, name: &str) -> TokenStream {
        // Over a lifetime the bound is checked where the method is called, and not here.
        self.code(
            "#[doc(hidden)]
            pub fn $function<$lifetimes>(self, $parameters) -> $private::core::future::Ready<()>
            where
                for<'__c> $signal: $private::asynchronous::SharesArguments,
            {
                let _ = ($unused);
                $private::core::future::ready(())
            }",
            &[("function", &self.method(name)), ("unused", &terminated(&self.names))],
        )
    }

    /// A verb that is a future.
    fn async_verb(&self, verb: &Verb) -> TokenStream {
        let head = "#[doc = $doc] pub async fn $function $generics (self, $parameters) -> $output $bound {";
        self.method_of(verb, &[head, ASK, ".await }"].concat())
    }

    fn stream(&self, verb: &Verb) -> TokenStream {
        let head = "#[doc = $doc] pub fn $function $generics (self, $parameters) -> $output {";
        self.method_of(verb, &[head, ASK, "}"].concat())
    }
}

//! The methods that connect receivers at run time.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::{Lifetime, Type};

use super::declaration::{Sender, ungroup};
use super::expand::Expansion;
use super::lifetimes::name_elided;
use crate::code::{code, separated, terminated};

const ALL_SENDERS: &str = "$private::core::option::Option::None";
const ONE_SENDER: &str = "$private::core::option::Option::Some($private::SenderType::of::<__S>())";

impl Expansion<'_> {
    pub(super) fn connects(&self) -> TokenStream {
        let mut methods = self.connects_every();
        self.connects_one().to_tokens(&mut methods);
        self.connects_weak().to_tokens(&mut methods);
        self.scoped().to_tokens(&mut methods);
        methods
    }

    /// Those for receivers of every sender.
    fn connects_every(&self) -> TokenStream {
        self.code(
            "/// Connects a function or closure, until the connection is dropped.
            #[track_caller]
            pub fn $connect(self, receiver: $receiver) -> $private::Connection {
                self.$connect_with($private::Options::new(), receiver)
            }

            /// As `connect`, with an order or a uid.
            #[track_caller]
            pub fn $connect_with(self, options: $private::Options, receiver: $receiver) -> $private::Connection {
                $body
            }",
            &[
                ("connect", &self.method("connect")),
                ("connect_with", &self.method("connect_with")),
                ("receiver", &self.receiver(&self.types)),
                ("body", &self.connection(ALL_SENDERS, &self.call(&self.passed()))),
            ],
        )
    }

    /// Those for receivers of one type of sender.
    fn connects_one(&self) -> TokenStream {
        let (mut types, mut passed) = (self.types.clone(), self.passed());
        let bounds = match &self.signature.sender {
            Sender::Nobody | Sender::Concrete(_) => return TokenStream::new(),
            Sender::Dyn(reference, bounds) => {
                types[0] = code("&$mutable __S", &[("mutable", &reference.mutability)]);
                code("$bounds + 'static", &[("bounds", bounds)])
            }
            Sender::ByValue(_) => self.code("?$private::core::marker::Sized + 'static", &[]),
        };
        passed[0] = self.code("$private::Downcast::<__S, _, _>::downcast($signal, &mut arguments.$first)", &[]);
        self.code(
            "/// As `connect`, for senders of one type.
            #[track_caller]
            pub fn $connect_for<__S: $bounds>(self, receiver: $receiver) -> $private::Connection {
                self.$connect_for_with::<__S>($private::Options::new(), receiver)
            }

            /// As `connect_for`, with an order or a uid.
            #[track_caller]
            pub fn $connect_for_with<__S: $bounds>(
                self,
                options: $private::Options,
                receiver: $receiver,
            ) -> $private::Connection {
                $body
            }",
            &[
                ("connect_for", &self.method("connect_for")),
                ("connect_for_with", &self.method("connect_for_with")),
                ("bounds", &bounds),
                ("receiver", &self.receiver(&types)),
                ("body", &self.connection(ONE_SENDER, &self.call(&passed))),
            ],
        )
    }

    /// Those for a receiver that goes with its owner.
    fn connects_weak(&self) -> TokenStream {
        let (mut types, mut passed) = (self.types.clone(), self.passed());
        types.insert(0, code("&__O", &[]));
        passed.insert(0, code("&*owner", &[]));
        let hold =
            code(r#"let owner = weak.upgrade().expect("a send holds the owner of the receiver it calls");"#, &[]);
        let call = if self.signature.is_async {
            "{
                $hold
                let receiver = $private::core::clone::Clone::clone(&receiver);
                async move { $call.await }
            }"
        } else {
            "{ $hold $call }"
        };
        let call = self.code(call, &[("hold", &hold), ("call", &self.call(&passed))]);
        self.code(
            "/// As `connect`, for a receiver that belongs to `owner`, which is held weakly and lent to each call: the
            /// receiver goes with it.
            #[track_caller]
            pub fn $connect_weak<__O: $private::core::marker::Send + $private::core::marker::Sync + 'static>(
                self,
                owner: &$private::Arc<__O>,
                receiver: $receiver,
            ) -> $private::Connection {
                self.$connect_weak_with($private::Options::new(), owner, receiver)
            }

            /// As `connect_weak`, with an order or a uid.
            #[track_caller]
            pub fn $connect_weak_with<__O: $private::core::marker::Send + $private::core::marker::Sync + 'static>(
                self,
                options: $private::Options,
                owner: &$private::Arc<__O>,
                receiver: $receiver,
            ) -> $private::Connection {
                let options = options.owner(owner);
                let weak = $private::Arc::downgrade(owner);
                $body
            }",
            &[
                ("connect_weak", &self.method("connect_weak")),
                ("connect_weak_with", &self.method("connect_weak_with")),
                ("receiver", &self.receiver(&types)),
                ("body", &self.connection(ALL_SENDERS, &call)),
            ],
        )
    }

    /// Those for a receiver that borrows.
    fn scoped(&self) -> TokenStream {
        let is_async = self.signature.is_async;
        let erased =
            self.code("dyn $for_lifetimes $private::core::ops::FnMut(&mut $arguments<$types>) -> $response", &[]);
        let call = if is_async {
            "$private::asynchronous::ready(scoped.call(|closure| closure(arguments)))"
        } else {
            "scoped.call(|closure| closure(arguments))"
        };
        let enter = self.code(
            "let function = $private::SenderType::of_scoped(&receiver);
            let closure: &mut ($erased + '_) = &mut |arguments| receiver($passed);
            // SAFETY: the types differ in a lifetime. The closure is there until the call below ends.
            let scoped = unsafe { $private::Scoped::<$erased + 'static>::new(closure) };
            let scope = scoped.scope();
            let closing = $private::Closing {
                function,
                sender: $private::core::option::Option::None,
                future_size: $private::FutureSize::NO_FUTURE,
                closure: $closure_of_it,
            };",
            &[
                ("erased", &erased),
                ("passed", &separated(&self.passed())),
                ("closure_of_it", &self.boxed(&self.code(call, &[]))),
            ],
        );
        // Over a lifetime the bound is checked where the method is called, and not here: it has been reported already.
        let send = if is_async { "where for<'__c, $lifetimes> $response: $private::core::marker::Send" } else { "" };
        self.code(
            "/// Connects a function or closure, which may borrow and change what it borrows, while `body` runs and for what this
            /// thread sends.
            ///
            /// If the receiver itself sends the signal, it is not called for that.
            #[track_caller]
            pub fn $scoped<__B>(
                self,
                mut receiver: impl $for_lifetimes $private::core::ops::FnMut($types) -> $response,
                body: impl $private::core::ops::FnOnce() -> __B,
            ) -> __B
            $send
            {
                $enter
                $dispatcher.scoped(scope, closing, body)
            }

            /// Connects a function or closure, which may borrow and change what it borrows, for what `body` sends, on whatever
            /// thread it is polled.
            ///
            /// If the receiver itself sends the signal, it is not called for that.
            #[track_caller]
            pub fn $scoped_in<__B>(
                self,
                mut receiver: impl $for_lifetimes $private::core::ops::FnMut($types) -> $response,
                body: impl $private::core::future::Future<Output = __B>,
            ) -> impl $private::core::future::Future<Output = __B>
            $send
            {
                let location = $private::Location::caller();
                async move {
                    $enter
                    $dispatcher.scoped_in(scope, closing, location, body).await
                }
            }",
            &[
                ("scoped", &self.method("scoped")),
                ("scoped_in", &self.method("scoped_in")),
                ("send", &self.code(send, &[])),
                ("enter", &enter),
            ],
        )
    }

    /// A closure that can be stored, of this body.
    fn boxed(&self, body: &TokenStream) -> TokenStream {
        self.code(
            "{
                let closure: $private::Box<$closure> = $private::Box::new(move |arguments| $body);
                closure
            }",
            &[("body", body)],
        )
    }

    /// The arguments, for one more receiver.
    fn passed(&self) -> Vec<TokenStream> {
        let mut passed = Vec::new();
        for position in 0..self.names.len() {
            passed.push(self.argument(position));
        }
        passed
    }

    fn argument(&self, position: usize) -> TokenStream {
        let by_value = matches!(&self.signature.sender, Sender::ByValue(_)) && position == 0;
        let argument = match ungroup(&self.signature.arguments[position].ty) {
            _ if by_value => "$access(&arguments.$name).0",
            Type::Reference(reference) if reference.mutability.is_some() => "&mut *arguments.$name",
            Type::Reference(_) => "arguments.$name",
            // What is no `Copy` has been reported, and most of it is this at least.
            _ => "$private::core::clone::Clone::clone(&arguments.$name)",
        };
        self.code(argument, &[("name", &self.names[position])])
    }

    /// The type of a receiver that takes these.
    fn receiver(&self, types: &[TokenStream]) -> TokenStream {
        let mut names = Vec::new();
        let mut explicit = Vec::new();
        let text = if self.signature.is_async {
            let mut name = || {
                let name = Lifetime::new(&format!("'__{}", names.len()), Span::call_site());
                names.push(name.to_token_stream());
                name
            };
            for ty in types {
                explicit.push(name_elided(ty.clone(), &mut name));
            }
            // The first gives rustc the types of a closure's parameters, the second a future that is `Send`.
            "impl $for_lifetimes $private::core::ops::AsyncFn($receives) -> $response
                + for<$lifetimes $names_of_lifetimes> $private::asynchronous::AsyncReceiver<($explicit), $response>"
        } else {
            "impl $for_lifetimes $private::core::ops::Fn($receives) -> $response
                + $private::core::marker::Send + $private::core::marker::Sync + 'static"
        };
        self.code(
            text,
            &[
                ("receives", &separated(types)),
                ("names_of_lifetimes", &separated(&names)),
                ("explicit", &terminated(&explicit)),
            ],
        )
    }

    /// The call of `receiver` with these.
    fn call(&self, passed: &[TokenStream]) -> TokenStream {
        if self.signature.is_async {
            let call = "$private::asynchronous::AsyncReceiver::call(&receiver, ($passed))";
            self.code(call, &[("passed", &terminated(passed))])
        } else {
            self.code("receiver($passed)", &[("passed", &separated(passed))])
        }
    }

    /// Connects `receiver`, which is called so.
    fn connection(&self, sender: &str, call: &TokenStream) -> TokenStream {
        let (future_size, closure) = if self.signature.is_async {
            let future = self.code("$private::asynchronous::ReceiverFuture::from_or_box($call)", &[("call", call)]);
            ("$private::asynchronous::future_size(self, |arguments| $call)", self.boxed(&future))
        } else {
            ("$private::FutureSize::NO_FUTURE", self.boxed(call))
        };
        self.code(
            "let closing = $private::Closing {
                function: $private::SenderType::of_value(&receiver),
                sender: $sender,
                future_size: $future_size,
                closure: $closure_of_it,
            };
            $dispatcher.connect(options, closing)",
            &[
                ("future_size", &self.code(future_size, &[("call", call)])),
                ("sender", &self.code(sender, &[])),
                ("closure_of_it", &closure),
            ],
        )
    }
}

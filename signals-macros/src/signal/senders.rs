//! Which types can send a signal, and how a receiver gets the one it asked for.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Type, TypeReference};

use super::declaration::Sender;
use super::expand::Expansion;
use super::lifetimes::{lifetime, name_elided};
use crate::code::code_at;
use crate::options::at;

impl Expansion<'_> {
    /// Which types can send, and how a receiver gets the one it asked for.
    pub(super) fn senders(&self) -> TokenStream {
        match &self.signature.sender {
            // What to say of such a receiver is said of its `sender` parameter.
            Sender::Nobody => self.code(
                "#[doc(hidden)]
                impl<T, D> $private::Downcast<T, D, D> for $signal {
                    fn downcast(self, sender: D) -> D {
                        sender
                    }
                }",
                &[],
            ),
            Sender::Concrete(reference) => {
                let elem = name_elided(reference.elem.to_token_stream(), &mut || lifetime("'__e"));
                let cast = if reference.mutability.is_some() { "from_mut" } else { "from_ref" };
                self.downcast(
                    reference,
                    "#[doc(hidden)]
                    impl<'__e, $lifetimes __T: $private::IsSender<$elem>> $private::SentBy<__T> for $signal {}

                    #[doc(hidden)]
                    impl<'__r, '__s, '__e, $lifetimes __T: $private::IsSender<$elem>>
                        $private::Downcast<__T, &'__r mut &'__s $mutable $elem, $asked> for $signal
                    {
                        #[inline]
                        fn downcast(self, sender: &'__r mut &'__s $mutable $elem) -> $asked {
                            $private::IsSender::$cast(*sender)
                        }
                    }",
                    &elem,
                    &TokenStream::new(),
                    cast,
                )
            }
            Sender::Dyn(reference, bounds) => {
                let cast = if reference.mutability.is_some() {
                    "downcast_mut($access(&mut **sender))"
                } else {
                    "downcast_ref($access(*sender))"
                };
                let mut code = self.upcast(reference);
                let impls = self.downcast(
                    reference,
                    "#[doc(hidden)]
                    impl<__T: $bounds + 'static> $private::SentBy<__T> for $signal {}

                    #[doc(hidden)]
                    impl<'__r, '__s, __T: $bounds + 'static>
                        $private::Downcast<__T, &'__r mut &'__s $mutable $elem, $asked> for $signal
                    {
                        #[inline]
                        fn downcast(self, sender: &'__r mut &'__s $mutable $elem) -> $asked {
                            $private::$cast
                        }
                    }",
                    &reference.elem,
                    bounds,
                    cast,
                );
                impls.to_tokens(&mut code);
                code
            }
            Sender::ByValue(ty) => self.code(
                "$copy

                #[doc(hidden)]
                impl<__T: ?$private::core::marker::Sized + 'static> $private::SentBy<__T> for $signal {}

                #[doc(hidden)]
                impl<'__r, __T: ?$private::core::marker::Sized + 'static>
                    $private::Downcast<__T, &'__r mut $ty, $ty> for $signal
                {
                    #[inline]
                    fn downcast(self, sender: &'__r mut $ty) -> $ty {
                        $access(sender).0
                    }
                }",
                &[("copy", &self.copy(ty)), ("ty", ty)],
            ),
        }
    }

    fn downcast(
        &self,
        reference: &TypeReference,
        text: &str,
        elem: &dyn ToTokens,
        bounds: &TokenStream,
        cast: &str,
    ) -> TokenStream {
        let [mutable, asked] =
            if reference.mutability.is_some() { ["mut", "&'__r mut __T"] } else { ["", "&'__s __T"] };
        self.code(
            text,
            &[
                ("elem", elem),
                ("bounds", bounds),
                ("mutable", &self.code(mutable, &[])),
                ("asked", &self.code(asked, &[])),
                ("cast", &self.code(cast, &[])),
            ],
        )
    }

    /// The one place where the sender is taken for an `Any`, so that rustc reports but once that it is none.
    fn upcast(&self, reference: &TypeReference) -> TokenStream {
        let TypeReference { mutability, elem, .. } = reference;
        let upcast = if mutability.is_some() {
            "$private::trait_of_a_mutable_sender_has_supertrait_any(sender)"
        } else {
            "$private::trait_of_a_sender_has_supertrait_any(sender)"
        };
        let span = reference.span();
        let upcast = code_at(at(span), upcast, &[("private", &self.private.here(span))]);
        self.code(
            "#[inline]
            fn $access<'__s>(sender: &'__s $mutable $elem) -> &'__s $mutable dyn $private::core::any::Any {
                $upcast
            }",
            &[("mutable", mutability), ("elem", elem), ("upcast", &upcast)],
        )
    }

    /// The one place where the sender is taken for a `SenderType`.
    fn copy(&self, ty: &Type) -> TokenStream {
        let span = ty.span();
        let copy = code_at(at(span), "$private::IsSenderType::copy(sender)", &[("private", &self.private.here(span))]);
        self.code(
            "#[inline]
            fn $access(sender: &$ty) -> ($ty, $private::core::any::TypeId) {
                $copy
            }",
            &[("ty", ty), ("copy", &copy)],
        )
    }
}

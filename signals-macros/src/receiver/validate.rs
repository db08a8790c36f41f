//! Checks that need both the function and its attribute.

use super::model::{Function, Receiver};
use super::visit::first_self;
use crate::errors::Errors;

/// Returns `true` if the receiver can be expanded.
pub(super) fn validate(receiver: &Receiver<'_>, errors: &mut Errors) -> bool {
    let mut found = Errors::default();
    if receiver.owner.is_none() {
        refuse_self(receiver.function, &mut found);
    }
    receiver.subscription.crate_path.validate(&mut found);
    refuse_undecided_generic(receiver, &mut found);
    refuse_async_without_feature(receiver.function, &mut found);
    let fine = found.is_empty();
    errors.append(found);
    fine
}

/// Only functions in an `impl` block name `Self`.
fn refuse_self(function: &Function, errors: &mut Errors) {
    if let Some(this) = first_self(function) {
        errors.at(this, "a receiver in an `impl` block needs `#[receivers]` on the block");
    }
}

fn refuse_undecided_generic(receiver: &Receiver<'_>, errors: &mut Errors) {
    let is_decided = receiver.subscription.senders.is_some() && receiver.has_sender_parameter();
    if let (Some(generic), false) = (&receiver.function.generic, is_decided) {
        let message = format!(
            "nothing decides `{generic}`: a receiver is generic only over the type of its parameter `sender`, with `sender = …`"
        );
        errors.on(generic, message);
    }
}

fn refuse_async_without_feature(function: &Function, errors: &mut Errors) {
    if let (Some(asyncness), false) = (function.asyncness, cfg!(feature = "async")) {
        let message = "an `async fn` receiver needs the feature `async` of `signals-core`: enable it in `Cargo.toml`";
        errors.on(asyncness, message);
    }
}

//! What can be wrong with a function and its attribute.

use syn::Type;

use crate::errors::Errors;
use crate::model::{Function, Options, Parameter};

/// Returns `true` if the receiver can be expanded.
pub(crate) fn validate(options: &Options, function: &Function, errors: &mut Errors) -> bool {
    let mut is_fine = true;
    for parameter in &function.parameters {
        if let Some(message) = mistake(options, parameter) {
            errors.on(&parameter.ty, message);
            is_fine = false;
        }
    }
    is_fine
}

fn mistake(options: &Options, parameter: &Parameter) -> Option<&'static str> {
    if parameter.is_db() {
        return options.store.as_ref().map(|_| {
            "with `store = …` there is no transaction to run in: leave out `db`, or leave out `store` if the signal has an \
             argument `db`"
        });
    }
    matches!(parameter.ty, Type::Reference(_)).then_some(
        "a durable receiver takes owned values, because it runs after the send: `String` for `&str`, `Vec<T>` for `&[T]`, \
         `T` for `&T`",
    )
}

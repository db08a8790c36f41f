//! How the arguments of a signal become the payload of an event, and the parameters of a handler.

use std::collections::HashMap;
use std::fmt::Display;
use std::marker::PhantomData;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::error::Error;
use crate::event::{MAX_KEY, MAX_PAYLOAD, NewEvent};
use crate::failure::Failure;
use crate::handler::Call;

/// Implemented by the arguments that a durable receiver can take as `T`: `T` for itself and for `&T`, `String` for `&str`, and
/// `Vec<T>` for `&[T]`. Each of them can also be taken as an `Option`.
///
/// `Option<T>` is for arguments that the signal got later: events that were written before have none.
#[diagnostic::on_unimplemented(
    message = "a durable receiver cannot take an argument of type `{Self}` as `{T}`",
    label = "cannot be stored as `{T}`",
    note = "take the owned form of the argument, `String` for `&str` and `T` for `&T`; it must implement `serde::Serialize` and \
            `serde::de::DeserializeOwned`"
)]
pub trait StoredAs<T> {
    /// The value that is stored.
    #[doc(hidden)]
    fn stored(&self) -> impl Serialize;
}

macro_rules! stored_as {
    ([$($generics:tt)*] $argument:ty => $parameter:ty) => {
        #[diagnostic::do_not_recommend]
        impl<$($generics)*> StoredAs<$parameter> for $argument {
            fn stored(&self) -> impl Serialize {
                self
            }
        }
    };
}

stored_as!([T: Serialize] T => T);
stored_as!([T: Serialize] &T => T);
stored_as!([] &str => String);
stored_as!([T: Serialize] &[T] => Vec<T>);
stored_as!([T: Serialize] T => Option<T>);
stored_as!([T: Serialize] &T => Option<T>);
stored_as!([] &str => Option<String>);
stored_as!([T: Serialize] &[T] => Option<Vec<T>>);
stored_as!([T: Serialize] Option<&T> => Option<T>);
stored_as!([] Option<&str> => Option<String>);
stored_as!([T: Serialize] Option<&[T]> => Option<Vec<T>>);

/// A parameter that a handler can read back from an event.
#[diagnostic::on_unimplemented(
    message = "a durable receiver cannot read a parameter of type `{Self}` from an event",
    label = "does not implement `serde::Deserialize`",
    note = "parameters of a durable receiver are owned and implement `serde::Serialize` and `serde::de::DeserializeOwned`"
)]
pub trait Parameter: Sized {
    #[doc(hidden)]
    fn read(json: &str) -> serde_json::Result<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: for<'de> Deserialize<'de>> Parameter for T {
    fn read(json: &str) -> serde_json::Result<Self> {
        serde_json::from_str(json)
    }
}

/// Reads a parameter of the type `T` from an event.
///
/// A type that is not `Serialize` is reported where it is stored. Its parameter is then read by [`Unstored`], which asks for
/// nothing, so that one mistake is one error.
#[derive(Debug)]
pub struct Read<T>(PhantomData<T>);

impl<T: Serialize> Read<T> {
    #[doc(hidden)]
    pub fn argument(call: &Call<'_>, name: &str) -> Result<T, Failure>
    where
        T: Parameter,
    {
        call.argument(name)
    }

    #[doc(hidden)]
    pub fn argument_or(call: &Call<'_>, name: &str, default: impl FnOnce() -> T) -> Result<T, Failure>
    where
        T: Parameter,
    {
        call.argument_or(name, default)
    }
}

/// The methods of [`Read`] for types that are not `Serialize`. The program does not compile, so they are never called.
#[doc(hidden)]
pub trait Unstored<T> {
    fn argument(_: &Call<'_>, name: &str) -> Result<T, Failure> {
        unreachable!("{name} cannot be stored")
    }

    fn argument_or(_: &Call<'_>, name: &str, _: impl FnOnce() -> T) -> Result<T, Failure> {
        unreachable!("{name} cannot be stored")
    }
}

impl<T> Unstored<T> for Read<T> {}

/// An argument that can be the key of an event.
#[diagnostic::on_unimplemented(
    message = "the key of an event cannot be of type `{Self}`",
    label = "does not implement `Display`",
    note = "the text of the key tells which events run one after the other: name an argument that is a number or a text"
)]
pub trait Key {
    #[doc(hidden)]
    fn text(&self) -> String;
}

#[diagnostic::do_not_recommend]
impl<K: Display> Key for K {
    fn text(&self) -> String {
        self.to_string()
    }
}

/// Writes the event of one send.
#[derive(Debug)]
pub struct EventWriter {
    uid: &'static str,
    key: Option<String>,
    payload: Vec<u8>,
    failed: Option<Error>,
}

impl EventWriter {
    /// Begins the event of the handler with this uid.
    #[must_use]
    pub fn new(uid: &'static str) -> Self {
        EventWriter { uid, key: None, payload: Vec::new(), failed: None }
    }

    /// Sets the key.
    #[must_use]
    pub fn key(mut self, key: &impl Key) -> Self {
        self.key = Some(key.text());
        self
    }

    /// Adds an argument, which a parameter takes as `T`.
    #[must_use]
    pub fn argument<T, A: StoredAs<T>>(mut self, name: &'static str, argument: &A) -> Self {
        if self.failed.is_none() {
            let separator: &[u8] = if self.payload.is_empty() { b"{" } else { b"," };
            self.payload.extend_from_slice(separator);
            let written = serde_json::to_writer(&mut self.payload, name).and_then(|()| {
                self.payload.push(b':');
                serde_json::to_writer(&mut self.payload, &argument.stored())
            });
            self.failed = written.err().map(|source| Error::Argument { uid: self.uid, argument: name, source });
        }
        self
    }

    /// Ends the event.
    ///
    /// # Errors
    ///
    /// Returns an error if an argument cannot be serialised, and if the event or its key is too large.
    #[expect(clippy::missing_panics_doc, reason = "serde_json writes UTF-8")]
    pub fn end(mut self) -> Result<NewEvent, Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if let Some(bytes) = self.key.as_ref().map(String::len).filter(|&bytes| bytes > MAX_KEY) {
            return Err(Error::KeyTooLong { uid: self.uid, bytes });
        }
        self.payload.extend_from_slice(if self.payload.is_empty() { b"{}" } else { b"}" });
        if self.payload.len() > MAX_PAYLOAD {
            return Err(Error::TooLarge { uid: self.uid, bytes: self.payload.len() });
        }
        let payload = String::from_utf8(self.payload).expect("serde_json writes UTF-8");
        let (key, traceparent) = (self.key.map(without_zeros), crate::trace::current().map(without_zeros));
        Ok(NewEvent { uid: self.uid, key, payload, traceparent })
    }
}

/// Replaces the zero bytes of a text, which PostgreSQL does not take. JSON has none.
pub(crate) fn without_zeros(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}

/// The arguments of an event, each as the text of its JSON: a value of JSON would not hold all numbers of 128 bits.
#[derive(Debug, Clone)]
pub struct Payload(HashMap<String, Box<RawValue>>);

impl Payload {
    /// Reads the payload of an event.
    ///
    /// # Errors
    ///
    /// Returns a permanent failure if it is no JSON object.
    pub fn read(payload: &str) -> Result<Self, Failure> {
        serde_json::from_str(payload)
            .map(Payload)
            .map_err(|error| Failure::permanent(format!("the payload is damaged: {error}")))
    }

    /// Reads the argument of this name. One that is missing is read as `null`, which an `Option` takes.
    pub(crate) fn argument<T: Parameter>(&self, name: &str) -> Result<T, Failure> {
        let Some(value) = self.0.get(name) else {
            return T::read("null").map_err(|_| {
                Failure::permanent(format!(
                    "the event has no argument `{name}`: take it as an `Option` or give it a default"
                ))
            });
        };
        T::read(value.get())
            .map_err(|error| Failure::permanent(format!("the argument `{name}` of the event cannot be read: {error}")))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

//! The facts about a receiver: its name, its source location, its order.

use core::any::TypeId;
use core::panic::Location;

use super::order::{Constraint, Name, Scratch};
use crate::sender::SenderType;

/// The facts about a receiver.
///
/// A program contains one for every receiver. To keep it small, facts that most receivers do not have are behind a pointer.
pub(crate) struct Metadata {
    /// The module path of the function and its name.
    pub(crate) path: &'static str,
    pub(crate) file: &'static str,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) order: i32,
    /// The number of bytes at the end of the path that are the name.
    pub(crate) name_len: u32,
    /// The type of the function, by which `after`, `before` and `disconnect` name it.
    pub(crate) function: TypeId,
    pub(crate) extras: Option<&'static Extras>,
}

/// The facts that most receivers do not have.
pub struct Extras {
    pub(crate) uid: Option<&'static str>,
    pub(crate) after: &'static [Named],
    pub(crate) before: &'static [Named],
    pub(crate) sender: Option<SenderType>,
    /// `sender = T` as written, for readers of the binary: `type_name` would need code to run.
    pub(crate) sender_text: &'static str,
}

/// An element of `after` or `before`.
pub struct Named {
    /// The type of the function. `None` if the text is a uid.
    pub(crate) function: Option<SenderType>,
    /// The path as written, or the uid.
    pub(crate) text: &'static str,
    scratch: Scratch,
}

/// Replaces the type of a function that cannot be named.
#[derive(Clone, Copy)]
pub struct Unnameable;

impl Unnameable {
    #[cfg(feature = "std")]
    pub(crate) const ID: TypeId = TypeId::of::<Self>();
}

impl Metadata {
    /// Makes the facts about a receiver with order 0 and no extras.
    pub(crate) const fn new(
        path: &'static str,
        name_len: u32,
        function: TypeId,
        location: &'static Location<'static>,
    ) -> Self {
        Metadata {
            path,
            file: location.file(),
            line: location.line(),
            column: location.column(),
            order: 0,
            name_len,
            function,
            extras: None,
        }
    }

    pub(crate) fn uid(&self) -> &'static str {
        self.extras.and_then(|extras| extras.uid).unwrap_or(self.path)
    }

    pub(crate) fn name(&self) -> &'static str {
        &self.path[self.name_start()..]
    }

    pub(crate) fn module_path(&self) -> &'static str {
        &self.path[..self.name_start().saturating_sub("::".len())]
    }

    fn name_start(&self) -> usize {
        self.path.len() - self.name_len as usize
    }

    pub(crate) fn sender(&self) -> Option<SenderType> {
        self.extras.and_then(|extras| extras.sender)
    }

    pub(crate) fn sender_id(&self) -> Option<TypeId> {
        self.sender().map(SenderType::id)
    }
}

impl Extras {
    /// No extras.
    pub const NONE: Self = Extras { uid: None, after: &[], before: &[], sender: None, sender_text: "" };

    /// Sets the uid.
    ///
    /// # Panics
    ///
    /// If the uid is empty.
    #[must_use]
    pub const fn with_uid(self, uid: &'static str) -> Self {
        assert!(!uid.is_empty(), "a uid is not empty: leave it out to use the path of the function");
        Extras { uid: Some(uid), ..self }
    }

    /// Sets the receivers that run before this one.
    #[must_use]
    pub const fn with_after(self, after: &'static [Named]) -> Self {
        Extras { after, ..self }
    }

    /// Sets the receivers that run after this one.
    #[must_use]
    pub const fn with_before(self, before: &'static [Named]) -> Self {
        Extras { before, ..self }
    }

    /// Sets the only type of sender, with its text as written.
    #[must_use]
    pub const fn with_sender(self, sender: SenderType, text: &'static str) -> Self {
        Extras { sender: Some(sender), sender_text: text, ..self }
    }
}

impl Named {
    /// Names the receivers of this function, with its path as written.
    #[must_use]
    pub const fn function<F: 'static>(function: &F, text: &'static str) -> Self {
        Named { function: Some(SenderType::of_value(function)), text, scratch: Scratch::new() }
    }

    /// Names the receiver of this uid.
    #[must_use]
    pub const fn uid(uid: &'static str) -> Self {
        Named { function: None, text: uid, scratch: Scratch::new() }
    }
}

impl Constraint for Named {
    type Id = TypeId;

    fn name(&self) -> Name<'_, TypeId> {
        self.function.map_or(Name::Uid(self.text), |function| Name::Function(function.id()))
    }

    fn scratch(&self) -> &Scratch {
        &self.scratch
    }
}

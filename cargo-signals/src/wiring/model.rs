//! What is known of signals and receivers.

use std::fmt;

/// The signals of a program.
#[derive(Debug, Default)]
pub struct Program {
    /// By crate, module path and line.
    pub signals: Vec<Signal>,
    /// Receivers of signals in another file: a program that is linked to a shared library has such.
    pub elsewhere: Vec<Receiver>,
    /// The folder of the library's source, as rustc was given it.
    pub library: Option<String>,
}

/// A signal.
#[derive(Debug)]
pub struct Signal {
    /// The name of the static.
    pub name: String,
    /// The path of its module.
    pub module_path: String,
    /// Arguments and response as written.
    pub signature: String,
    /// The file that declares it.
    pub file: String,
    /// The line of the attribute.
    pub line: u32,
    /// How many receivers the program must have.
    pub at_least: u32,
    /// How many receivers the program can have.
    pub at_most: u32,
    /// In the order in which they run.
    pub receivers: Vec<Receiver>,
    /// Where the static is.
    pub address: u64,
    /// How many bytes it has.
    pub size: u64,
}

/// A receiver of one signal.
#[derive(Debug)]
pub struct Receiver {
    /// The module path and the name.
    pub path: String,
    /// How many bytes of the path are the name.
    pub name_len: usize,
    /// The file that declares it.
    pub file: String,
    /// The line of the attribute.
    pub line: u32,
    /// The column of the attribute.
    pub column: u32,
    /// `order = N`.
    pub order: i32,
    /// `uid = "…"`.
    pub uid: Option<String>,
    /// The receivers that run before this one.
    pub after: Vec<Named>,
    /// The receivers that run after this one.
    pub before: Vec<Named>,
    /// `sender = T`.
    pub sender: Option<Sender>,
    /// `true` if it returns a future.
    pub is_async: bool,
    /// The type of the function.
    pub function: TypeId,
    /// Where the code is that calls the function.
    pub thunk: u64,
}

/// The one type of sender that a receiver is called for.
#[derive(Debug)]
pub struct Sender {
    /// The type as written.
    pub text: String,
    /// The type.
    pub id: TypeId,
}

/// Another receiver, in `after` or `before`.
#[derive(Debug)]
pub struct Named {
    /// The path as written, or the uid.
    pub text: String,
    /// The type of the function, unless this is a uid.
    pub function: Option<TypeId>,
}

/// A `TypeId` of the program, which compares as the program compares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u128);

impl Signal {
    /// The module path and the name.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}::{}", self.module_path, self.name)
    }
}

impl Receiver {
    /// The name of the function.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.path[self.name_start()..]
    }

    /// The path of the module.
    #[must_use]
    pub fn module_path(&self) -> &str {
        &self.path[..self.name_start().saturating_sub("::".len())]
    }

    /// The `uid = "…"`, or else the path.
    #[must_use]
    pub fn uid(&self) -> &str {
        self.uid.as_deref().unwrap_or(&self.path)
    }

    fn name_start(&self) -> usize {
        self.path.len() - self.name_len
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.function.is_some() { f.write_str(&self.text) } else { write!(f, "{:?}", self.text) }
    }
}

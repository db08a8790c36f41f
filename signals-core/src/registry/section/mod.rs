//! How the slots of all crates are collected in memory.
//!
//! - On most targets the linker collects them: each slot is a static in one section of the binary. See `linker.rs`.
//! - WebAssembly has no such sections, and Miri does not link. There, each slot has a constructor that puts it into a list before
//!   `main`. See `constructors.rs`.
//!
//! Both provide the macro `slot!`, which adds a slot, and [`entries`], which returns all slots. The list of signals is collected
//! in the same way: see [`crate::signal::list`].

#[cfg(not(any(target_family = "wasm", miri)))]
mod linker;
#[cfg(not(any(target_family = "wasm", miri)))]
pub(crate) use self::linker::entries;

#[cfg(any(target_family = "wasm", miri))]
pub(crate) mod constructors;
#[cfg(any(target_family = "wasm", miri))]
pub(crate) use self::constructors::entries;
#[cfg(any(target_family = "wasm", miri))]
pub use self::constructors::{Element, List, Listed};

/// Adds a slot to the program: `slot! { NAME = Slot::new(…) }`.
///
/// `NAME` is the name of a static. With constructors it is a symbol of the program and must be unique. The macro sets the type, so
/// safe code can put only slots into the section.
pub use crate::__signals_core_slot as slot;

//! How the slots of all crates come together in memory.
//!
//! On most targets the linker does it: each slot is a static in one [section](self::linker) of the binary. WebAssembly has
//! no such sections, and Miri does not link, so there each slot has a [constructor](self::constructors) that puts it in a
//! list before `main`.
//!
//! Both offer the same: the macro `slot!`, which adds a slot, and [`entries`], which returns them all. The program's list of
//! signals is collected the same way: see [`crate::signal::list`].

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
/// `NAME` names a static. Where constructors collect the slots it is a symbol of the whole program, and has to be unique.
/// The macro sets the type, so that safe code can put nothing but slots in the section.
pub use crate::__signals_core_slot as slot;

//! The distributed slices of a program: its receivers, and its signals.
//!
//! Each element is a static of its own, put in its slice by one of the two macros [`SIGNALS_CORE_RECEIVERS`] and
//! [`SIGNALS_CORE_SIGNALS`]. How the elements come together is the target's matter: most linkers lay them side by side in
//! a section, which is what linkme is for; WebAssembly has no such sections, and there each element says by a constructor
//! that it is there.

#[cfg(not(target_family = "wasm"))]
mod sections;
#[cfg(not(target_family = "wasm"))]
pub use sections::*;

#[cfg(target_family = "wasm")]
mod constructors;
#[cfg(target_family = "wasm")]
pub use constructors::*;

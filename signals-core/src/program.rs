//! The program, as the linker has put it together.

use signals_runtime::Program;

use crate::{canary, slices};

/// What the runtime is told of the program that it is in.
pub static PROGRAM: Program = {
    // SAFETY: cargo links one `signals-core` into a program, whose slices nobody else reads.
    let program = unsafe { Program::new(slices::receivers, canary::signal, canary::LOST) };
    #[cfg(feature = "std")]
    let program = program.with_signals(slices::signals, crate::meta::tell);
    program
};

/// Undoes the sort, so that each execution of a model can begin with it.
///
/// # Safety
///
/// Nobody sends, and nobody holds a [`crate::Receiver`]. All signals are wired as the linker made them.
#[cfg(shuttle)]
pub unsafe fn unsort() {
    // SAFETY: the caller says so.
    unsafe { PROGRAM.unsort() }
}

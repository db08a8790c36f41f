//! Drives the blog over HTTP, and in a browser if one is installed, and checks what each receiver has done.

mod attacks;
mod bad_input;
mod browser;
mod driver;
mod hang_up;
mod lock_out;
mod program;
mod reactions;
mod site;

// The blog runs in a child process, except in `lock_out`, which needs its clock, and `hang_up`, which has receivers.
signals_core::link_dependencies!();

//! Drives the blog over HTTP, and in a browser where one is installed, and looks at what each receiver has done.

mod bad_input;
mod browser;
mod driver;
mod hang_up;
mod lock_out;
mod program;
mod reactions;
mod site;

// The blog runs in a process of its own, but in `lock_out`, which needs its clock, and in `hang_up`, which listens.
signals_core::link_dependencies!();

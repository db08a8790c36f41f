//! The tool, on the binary of these tests and on programs made by hand.

mod changes;
mod check;
mod command;
mod common;
mod damaged;
mod made;
mod measured;
mod own_binary;
mod page;

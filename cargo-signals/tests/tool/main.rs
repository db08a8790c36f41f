//! The tool, on the binary of these tests and on programs made by hand.

mod browser;
mod changes;
mod check;
mod command;
mod common;
mod damaged;
mod examples;
mod formats;
mod made;
mod measured;
mod own_binary;
mod page;
mod text;
mod workspace;

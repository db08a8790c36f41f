//! Durable receivers on every store: SQLite and PostgreSQL through SeaORM and sqlx, and memory.
#![deny(warnings, unreachable_pub)]
#![forbid(unsafe_code)]

mod attempts;
mod change;
mod command;
mod crash;
mod memory;
mod operate;
mod order;
mod reports;
mod senders;
mod shop;
mod spool;
mod sqlx_pools;
mod transactions;
mod working;

#[test]
fn the_handlers_of_this_program_are_fine() {
    assert!(signals_durable::check().is_empty());
}

//! Durable receivers on every store: SQLite and PostgreSQL through SeaORM and sqlx, and memory.
#![deny(warnings, unreachable_pub)]
#![forbid(unsafe_code)]

mod attempts;
mod change;
mod clock;
mod command;
mod faults;
mod full;
mod memory;
mod notify;
mod operate;
mod order;
#[path = "../common/proxy.rs"]
mod proxy;
mod reports;
mod senders;
mod shop;
mod spool;
mod sqlx_pools;
mod stalled;
mod transactions;
mod working;

#[test]
fn the_handlers_of_this_program_are_fine() {
    assert!(signals_durable::check().is_empty());
}

//! What `Connection` costs beside the connection of SeaORM, in instructions, on SQLite in memory.
//!
//! It runs one kind of statement on one kind of connection, so that a tool that counts instructions can compare them:
//!
//! ```console
//! $ cargo build --release -p signals-orm --example connection_overhead
//! $ valgrind --tool=callgrind target/release/examples/connection_overhead wrapped insert 2000
//! ```
//!
//! The difference between two counts, such as 1000 and 2000, leaves out the start. The statements are `save`, of a model;
//! `insert`, by `Entity::insert`; and `find`, of a row. `receiver` as the fourth argument connects a receiver of bulk writes.

#![allow(unreachable_pub, reason = "what derives write is public")]

mod account;

use std::env;

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, Database, DbErr, EntityTrait, Schema};
use signals_orm::{Connection, POST_BULK_WRITE};

async fn run(db: &impl ConnectionTrait, statement: &str) -> Result<(), DbErr> {
    let ada = account::ActiveModel { owner: Set("Ada".to_owned()), ..Default::default() };
    match statement {
        "save" => ada.insert(db).await.map(drop),
        "insert" => account::Entity::insert(ada).exec(db).await.map(drop),
        "find" => account::Entity::find_by_id(1).one(db).await.map(drop),
        other => Err(DbErr::Custom(format!("`{other}` is none of `save`, `insert` and `find`"))),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), DbErr> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let usage = || DbErr::Custom("usage: bare|wrapped save|insert|find TIMES [receiver]".to_owned());
    let [which, statement, times, ref rest @ ..] = arguments[..] else { return Err(usage()) };
    let times: u32 = times.parse().map_err(|_| usage())?;
    if rest.first() == Some(&"receiver") {
        POST_BULK_WRITE.connect(async |_, _, _, _, _| Ok(())).detach();
    }
    let db = Database::connect("sqlite::memory:").await?;
    db.execute(&Schema::new(db.get_database_backend()).create_table_from_entity(account::Entity)).await?;
    let wrapped = Connection::new(db.clone());
    for _ in 0..times {
        if which == "wrapped" { run(&wrapped, statement).await? } else { run(&db, statement).await? }
    }
    Ok(())
}

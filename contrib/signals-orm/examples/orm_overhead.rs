//! What the signals of models cost: `cargo run --release -p signals-orm --example orm_overhead`
//!
//! On SQLite in memory.

#![allow(unreachable_pub, reason = "what derives write is public")]

mod account;

use overhead::compare;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, Database, DatabaseConnection, DbErr, EntityTrait, Schema,
};
use signals_orm::{AFTER_COMMIT, Connection, POST_BULK_WRITE, POST_SAVE};
use tokio::runtime::{Builder, Runtime};

use crate::account as with;

/// The entity `account` without signals.
mod without {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "account")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub owner: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

const TIMES: u32 = 200;

fn main() -> Result<(), DbErr> {
    let runtime = Builder::new_current_thread().enable_time().build().expect("it needs nothing");
    let db = &runtime.block_on(database())?;
    let wrapped = &Connection::new(db.clone());
    let hooks = |what: &str| {
        let without = |times| repeat(&runtime, db, times, async || save_without(db).await);
        compare(what, TIMES, without, |times| repeat(&runtime, db, times, async || save(db).await));
    };
    let inserts = |what: &str| {
        let without = |times| repeat(&runtime, db, times, async || insert(db).await);
        compare(what, TIMES, without, |times| repeat(&runtime, db, times, async || insert(wrapped).await));
    };

    hooks("saves of a model, no receivers");
    inserts("`Entity::insert` on a `Connection`, no receivers");
    let without = |times| repeat(&runtime, db, times, async || save(db).await);
    let with = |times| repeat(&runtime, db, times, async || save(wrapped).await);
    compare("saves of a model on a `Connection`, no receivers", TIMES, without, with);
    let without = |times| repeat(&runtime, db, times, async || find(db).await);
    let with = |times| repeat(&runtime, db, times, async || find(wrapped).await);
    compare("`Entity::find` on a `Connection`, no receivers", TIMES, without, with);
    POST_BULK_WRITE.connect(async |_, _, _, _, _| Ok(())).detach();
    inserts("`Entity::insert` on a `Connection`, with a receiver of bulk writes");
    POST_SAVE.connect(async |_, _, _, _| Ok(())).detach();
    hooks("saves of a model, with a receiver of `POST_SAVE`");
    AFTER_COMMIT.connect(async |_, _| ()).detach();
    hooks("saves of a model, with another receiver, of `AFTER_COMMIT`");
    Ok(())
}

async fn database() -> Result<DatabaseConnection, DbErr> {
    let db = Database::connect("sqlite::memory:").await?;
    db.execute(&Schema::new(db.get_database_backend()).create_table_from_entity(without::Entity)).await?;
    Ok(db)
}

fn repeat(runtime: &Runtime, db: &DatabaseConnection, times: u32, work: impl AsyncFn() -> Result<(), DbErr>) {
    runtime.block_on(async {
        for _ in 0..times {
            work().await.expect("SQLite in memory takes it");
        }
        db.execute_unprepared("DELETE FROM account").await.expect("SQLite in memory takes it");
    });
}

async fn save_without(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    without::ActiveModel { owner: Set("Ada".to_owned()), ..Default::default() }.insert(db).await.map(drop)
}

async fn save(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    with::ActiveModel { owner: Set("Ada".to_owned()), ..Default::default() }.insert(db).await.map(drop)
}

async fn insert(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let ada = with::ActiveModel { owner: Set("Ada".to_owned()), ..Default::default() };
    with::Entity::insert(ada).exec(db).await.map(drop)
}

async fn find(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    with::Entity::find_by_id(1).one(db).await.map(drop)
}

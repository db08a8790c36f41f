//! The models of the tests, and databases that hold them.
#![allow(dead_code, unreachable_pub, reason = "no test uses all of it, and what derives write is public")]

pub mod account {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "account")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub owner: String,
        pub cents: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl Related<super::tag::Entity> for Entity {
        fn to() -> RelationDef {
            super::account_tag::Relation::Tag.def()
        }

        fn via() -> Option<RelationDef> {
            Some(super::account_tag::Relation::Account.def().rev())
        }
    }

    signals_orm::model!(ActiveModel);
}

/// What receivers write.
pub mod note {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "note")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub text: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    signals_orm::model!(ActiveModel);
}

pub mod tag {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tag")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    signals_orm::model!(ActiveModel);
}

pub mod account_tag {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "account_tag")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub tag_id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::account::Entity", from = "Column::AccountId", to = "super::account::Column::Id")]
        Account,
        #[sea_orm(belongs_to = "super::tag::Entity", from = "Column::TagId", to = "super::tag::Column::Id")]
        Tag,
    }

    impl Related<super::account::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Account.def()
        }
    }

    impl Related<super::tag::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Tag.def()
        }
    }

    signals_orm::model!(ActiveModel);
}

use std::env;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{
    ActiveValue, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, EntityTrait, QueryOrder, Schema,
};

/// An account that is not written yet.
pub fn account(owner: &str) -> account::ActiveModel {
    account::ActiveModel { owner: ActiveValue::Set(owner.to_owned()), cents: ActiveValue::Set(0), ..Default::default() }
}

pub fn note(text: impl Into<String>) -> note::ActiveModel {
    note::ActiveModel { text: ActiveValue::Set(text.into()), ..Default::default() }
}

/// The notes of a database, in the order in which they were written.
pub async fn notes<C: ConnectionTrait>(db: &C) -> Vec<String> {
    let notes = note::Entity::find().order_by_asc(note::Column::Id).all(db).await.expect("notes can be read");
    notes.into_iter().map(|note| note.text).collect()
}

/// The owners of the accounts, in the order in which they were written.
pub async fn owners<C: ConnectionTrait>(db: &C) -> Vec<String> {
    let rows = account::Entity::find().order_by_asc(account::Column::Id).all(db).await.expect("accounts can be read");
    rows.into_iter().map(|account| account.owner).collect()
}

/// A database of its own, in memory.
pub async fn sqlite() -> DatabaseConnection {
    let db = Database::connect("sqlite::memory:").await.expect("SQLite is linked");
    create_tables(&db).await.expect("the tables are new");
    db
}

/// The server that `DATABASE_URL` names, or `None` with a word on stderr.
pub fn postgres_url() -> Option<String> {
    let url = env::var("DATABASE_URL").ok().filter(|url| url.starts_with("postgres"));
    if url.is_none() {
        // Past the test harness, which keeps the output of tests that pass to itself.
        writeln!(io::stderr(), "SKIPPED: DATABASE_URL names no PostgreSQL").expect("stderr can be written to");
    }
    url
}

/// A new schema on that server, with a pool of at most this many connections.
async fn postgres(connections: u32) -> Option<DatabaseConnection> {
    static SCHEMAS: AtomicU32 = AtomicU32::new(0);
    let url = postgres_url()?;
    let schema = format!("test_{}_{}", std::process::id(), SCHEMAS.fetch_add(1, Ordering::Relaxed));
    let db = Database::connect(&url).await.expect("DATABASE_URL names a server that runs");
    db.execute_unprepared(&format!("CREATE SCHEMA {schema}")).await.expect("the schema is new");
    db.close().await.expect("it can be closed");
    let mut options = ConnectOptions::new(url);
    options.set_schema_search_path(schema).max_connections(connections);
    let db = Database::connect(options).await.expect("the server runs");
    create_tables(&db).await.expect("the tables are new");
    Some(db)
}

/// Every database to test on: SQLite, and PostgreSQL if there is one.
pub async fn databases() -> Vec<DatabaseConnection> {
    let mut databases = vec![sqlite().await];
    databases.extend(postgres(4).await);
    databases
}

/// Every database to test on, with a pool of one connection: it is free once nothing else runs.
pub async fn databases_of_one_connection() -> Vec<DatabaseConnection> {
    let mut databases = vec![sqlite().await];
    databases.extend(postgres(1).await);
    databases
}

pub async fn create_tables<C: ConnectionTrait>(db: &C) -> Result<(), DbErr> {
    let schema = Schema::new(db.get_database_backend());
    db.execute(&schema.create_table_from_entity(account::Entity)).await?;
    db.execute(&schema.create_table_from_entity(note::Entity)).await?;
    db.execute(&schema.create_table_from_entity(tag::Entity)).await?;
    db.execute(&schema.create_table_from_entity(account_tag::Entity)).await?;
    Ok(())
}

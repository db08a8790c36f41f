//! What the hooks cost without receivers: saves on SQLite in memory, with and without hooks, in turns.
//!
//! `cargo run --release -p signals-orm --example overhead`
//!
//! It prints the median time of a save in each, and the median of the ratios of neighbouring rounds. The last two lines
//! compare the same entity with itself: their difference from 1 is noise.

#![allow(unreachable_pub, reason = "what derives write is public")]

mod account;

use std::time::Instant;

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, Database, DatabaseConnection, DbErr, Schema};

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

const ROUNDS: usize = 301;
const SAVES: u32 = 200;

/// Nanoseconds for each save.
async fn round<A>(db: &DatabaseConnection, saved: impl AsyncFn(&DatabaseConnection) -> Result<A, DbErr>) -> f64 {
    let start = Instant::now();
    for _ in 0..SAVES {
        saved(db).await.expect("SQLite in memory takes it");
    }
    let time = start.elapsed().as_secs_f64() * 1e9 / f64::from(SAVES);
    db.execute_unprepared("DELETE FROM account").await.expect("SQLite in memory takes it");
    time
}

async fn save_without(db: &DatabaseConnection) -> Result<without::Model, DbErr> {
    without::ActiveModel { owner: Set("Ada".to_owned()), ..Default::default() }.insert(db).await
}

async fn save_with(db: &DatabaseConnection) -> Result<with::Model, DbErr> {
    with::ActiveModel { owner: Set("Ada".to_owned()), ..Default::default() }.insert(db).await
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[tokio::main(flavor = "current_thread")]
#[allow(clippy::print_stdout, reason = "it is a report")]
async fn main() -> Result<(), DbErr> {
    let db = Database::connect("sqlite::memory:").await?;
    db.execute(&Schema::new(db.get_database_backend()).create_table_from_entity(without::Entity)).await?;
    let mut times = [const { Vec::new() }; 3];
    for number in 0..ROUNDS {
        // The order changes from round to round.
        let mut time = [0.0; 3];
        for turn in 0..3 {
            let which = (number + turn) % 3;
            time[which] = if which == 1 { round(&db, save_with).await } else { round(&db, save_without).await };
        }
        for (times, time) in times.iter_mut().zip(time) {
            times.push(time);
        }
    }
    let [without, with, again] = times;
    let ratios = |times: &[f64]| median(times.iter().zip(&without).map(|(time, without)| time / without).collect());
    let (with_ratio, again_ratio) = (ratios(&with), ratios(&again));
    println!("without: {:8.0} ns a save", median(without));
    println!("with:    {:8.0} ns a save, ratio {with_ratio:.4}", median(with));
    println!("without: {:8.0} ns a save, ratio {again_ratio:.4} (the same again)", median(again));
    Ok(())
}

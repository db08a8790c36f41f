//! The worker process.

use std::io::{self, Write};

use order_signals::WORKER_STARTING;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use signals_durable::{Inbox, Worker};

use crate::place::Place;
use crate::{Result, shutdown};

pub(crate) async fn run(place: &Place) -> Result<()> {
    let db = prepare(place).await?;
    writeln!(io::stdout(), "ready")?;
    let worker = Worker::new(&db).run(shutdown());
    match place.broker()? {
        None => worker.await?,
        Some(broker) => {
            // The inbox is stopped by being dropped.
            tokio::select! {
                ended = worker => ended?,
                ended = Inbox::new(&db, &broker).run(std::future::pending()) => ended?,
            }
        }
    }
    Ok(())
}

/// Opens the database with the tables of all receivers.
pub(crate) async fn prepare(place: &Place) -> Result<DatabaseConnection> {
    let db = place.open().await?;
    let mut tables = Vec::new();
    WORKER_STARTING.send(&mut tables);
    for table in tables {
        db.execute_unprepared(table).await?;
    }
    Ok(db)
}

//! Places orders, kills the worker in the middle, and counts what has happened.

use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use clap::Args;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use tempfile::TempDir;

use crate::client::Client;
use crate::place::Place;
use crate::process::Process;
use crate::{Result, worker};

/// Where the events of the demonstration go. Without an option, both processes use one SQLite file.
#[derive(Args)]
pub(crate) struct Demo {
    /// Through RabbitMQ at this address, with a SQLite file for each process
    #[arg(long, value_name = "URL", group = "engine")]
    amqp: Option<String>,
    /// Through NATS JetStream at this address, with a SQLite file for each process
    #[arg(long, value_name = "URL", group = "engine")]
    nats: Option<String>,
    /// In the PostgreSQL database at this address, in a schema that is dropped afterwards
    #[arg(long, value_name = "URL", group = "engine")]
    postgres: Option<String>,
}

const ORDERS: usize = 60;
const ITEMS: [&str; 3] = ["chair", "lamp", "table"];

pub(crate) async fn run(demo: &Demo) -> Result<()> {
    // Its mode is 0700.
    let directory = TempDir::with_prefix("orders-")?;
    let [shop, worker] = places(demo, directory.path());
    let schema = Schema::create(&shop).await?;
    let mails = directory.path().join("mails");
    std::fs::create_dir(&mails)?;
    let shown = show(&shop, &worker, &mails).await;
    schema.drop().await?;
    shown
}

/// The places of the shop and of the worker.
fn places(demo: &Demo, directory: &Path) -> [Place; 2] {
    let file = |name: &str| format!("sqlite://{}", directory.join(name).display());
    if let Some(database) = &demo.postgres {
        let schema = Some(format!("orders_{}", std::process::id()));
        let place = Place { database: database.clone(), schema, broker: None };
        return [place.clone(), place];
    }
    let broker = demo.amqp.clone().or_else(|| demo.nats.clone());
    let place = |name: &str| Place { database: file(name), schema: None, broker: broker.clone() };
    if broker.is_some() {
        [place("shop.sqlite"), place("worker.sqlite")]
    } else {
        [place("shop.sqlite"), place("shop.sqlite")]
    }
}

async fn show(shop: &Place, worker: &Place, mails: &Path) -> Result<()> {
    let db = worker::prepare(worker).await?;
    let web = Process::start("shop", shop, mails).await?;
    say(&format!("The shop listens on {}.", web.line))?;
    let mut client = Client::connect(&web.line).await?;
    let mut first = Process::start("worker", worker, mails).await?;
    let killing = async {
        wait_for(&db, mails, ORDERS / 6, &mut first).await?;
        first.kill().await
    };
    tokio::try_join!(place_orders(&mut client), killing)?;
    say(&format!("{ORDERS} orders were placed, and the worker was killed: {}.", Counts::of(&db, mails).await?))?;
    let mut second = Process::start("worker", worker, mails).await?;
    say("The worker was started again.")?;
    wait_for(&db, mails, ORDERS, &mut second).await?;
    // Whatever they do twice, they do before they end.
    second.stop().await?;
    web.stop().await?;
    let counts = Counts::of(&db, mails).await?;
    say(&format!("{counts}."))?;
    if counts
        != (Counts { mails: ORDERS, invoices: ORDERS, orders_with_invoice: ORDERS, moved: [ORDERS / ITEMS.len(); 3] })
    {
        return Err(format!("{ORDERS} orders have other effects: {counts:?}").into());
    }
    say("Each order had each effect once.")
}

async fn place_orders(client: &mut Client) -> Result<()> {
    for number in 0..ORDERS {
        let item = ITEMS[number % ITEMS.len()];
        client.post("/orders", format!(r#"{{"customer":"customer-{number}@x.example","item":"{item}"}}"#)).await?;
    }
    Ok(())
}

/// Waits until all effects of so many orders have happened.
async fn wait_for(db: &DatabaseConnection, mails: &Path, orders: usize, worker: &mut Process) -> Result<()> {
    while Counts::of(db, mails).await?.least() < orders {
        worker.check()?;
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}

/// How often each effect has happened.
#[derive(Debug, PartialEq, Eq)]
struct Counts {
    mails: usize,
    invoices: usize,
    /// The orders that have an invoice.
    orders_with_invoice: usize,
    /// The pieces of each item.
    moved: [usize; 3],
}

impl Counts {
    async fn of(db: &DatabaseConnection, mails: &Path) -> Result<Self> {
        let names = std::fs::read_dir(mails)?.map(|entry| entry.map(|entry| entry.path()));
        let names = names.collect::<io::Result<Vec<_>>>()?;
        let invoices = count(db, "SELECT CAST(COUNT(*) AS BIGINT) FROM invoice").await?;
        let orders_with_invoice = count(db, "SELECT CAST(COUNT(DISTINCT order_id) AS BIGINT) FROM invoice").await?;
        let mut moved = [0; 3];
        for (moved, item) in moved.iter_mut().zip(ITEMS) {
            let sql = format!("SELECT CAST(-COALESCE(SUM(pieces), 0) AS BIGINT) FROM stock WHERE item = '{item}'");
            *moved = count(db, &sql).await?;
        }
        let mails = names.iter().filter(|name| name.extension().is_some_and(|extension| extension == "mail")).count();
        Ok(Counts { mails, invoices, orders_with_invoice, moved })
    }

    fn least(&self) -> usize {
        self.mails.min(self.invoices).min(self.moved.iter().sum())
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Counts { mails, invoices, moved, .. } = self;
        write!(f, "{mails} mails, {invoices} invoices, {} pieces moved", moved.iter().sum::<usize>())
    }
}

async fn count(db: &DatabaseConnection, sql: &str) -> Result<usize> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    let count: i64 = row.ok_or("a count has a row")?.try_get_by_index(0)?;
    Ok(usize::try_from(count)?)
}

fn say(line: &str) -> Result<()> {
    Ok(writeln!(io::stdout(), "{line}")?)
}

/// The schema of the demonstration, with PostgreSQL.
struct Schema(Option<(DatabaseConnection, String)>);

impl Schema {
    async fn create(place: &Place) -> std::result::Result<Self, DbErr> {
        let Some(schema) = &place.schema else { return Ok(Schema(None)) };
        let db = sea_orm::Database::connect(&place.database).await?;
        db.execute_unprepared(&format!("CREATE SCHEMA {schema}")).await?;
        Ok(Schema(Some((db, schema.clone()))))
    }

    async fn drop(self) -> std::result::Result<(), DbErr> {
        let Some((db, schema)) = self.0 else { return Ok(()) };
        db.execute_unprepared(&format!("DROP SCHEMA {schema} CASCADE")).await.map(drop)
    }
}

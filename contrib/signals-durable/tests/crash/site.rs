//! Where the processes of a run work: the databases, and the broker between them.

use std::env;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use signals_durable::migrate;
use sqlx::Executor;
use tempfile::TempDir;

/// The databases and servers of a run.
pub(crate) struct Site {
    pub(crate) sender: DatabaseConnection,
    /// Without a broker, that of the sender.
    pub(crate) worker: DatabaseConnection,
    pub(crate) environment: Vec<(&'static str, String)>,
    pub(crate) has_broker: bool,
    /// A program that kills the server and starts it again.
    pub(crate) restart: Option<String>,
    directory: TempDir,
}

/// What orders and handlers write.
const TABLES: [&str; 2] = [
    "CREATE TABLE ordered (number BIGINT NOT NULL, lane BIGINT NOT NULL)",
    "CREATE TABLE effect (id INTEGER PRIMARY KEY, lane BIGINT NOT NULL, number BIGINT NOT NULL)",
];

/// Lets the database note whose claim an event has, so that the leases of a process that was killed can be ended at once.
const OWNERS: [&str; 3] = [
    "ALTER TABLE signals_durable_event ADD COLUMN owner TEXT",
    "CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN NEW.owner = current_setting('application_name'); RETURN NEW; END $$",
    "CREATE TRIGGER own BEFORE UPDATE OF token ON signals_durable_event FOR EACH ROW EXECUTE FUNCTION own()",
];

impl Site {
    pub(crate) async fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("there is room for temporary files");
        let db = sqlite(&directory.path().join("shop")).await;
        let file = url(&directory.path().join("shop"));
        let environment = vec![("CRASH_SENDER", file.clone()), ("CRASH_WORKER", file)];
        Site { sender: db.clone(), worker: db, environment, has_broker: false, restart: None, directory }.with_log()
    }

    pub(crate) async fn broker(address: &str, restart: Option<String>) -> Self {
        let directory = tempfile::tempdir().expect("there is room for temporary files");
        let files = ["sender", "worker"].map(|name| directory.path().join(name));
        let [sender, worker] = [sqlite(&files[0]).await, sqlite(&files[1]).await];
        let broker = address.to_owned();
        let environment =
            vec![("CRASH_SENDER", url(&files[0])), ("CRASH_WORKER", url(&files[1])), ("CRASH_BROKER", broker)];
        Site { sender, worker, environment, has_broker: true, restart, directory }.with_log()
    }

    pub(crate) async fn postgres(url: &str) -> Self {
        let directory = tempfile::tempdir().expect("there is room for temporary files");
        let schema = format!("crash_{}", std::process::id());
        let db = Database::connect(url).await.expect("DATABASE_URL names a server that runs");
        db.execute_unprepared(&format!("CREATE SCHEMA {schema}")).await.expect("the schema is new");
        let mut options = ConnectOptions::new(url);
        let db = Database::connect(options.set_schema_search_path(&schema).to_owned()).await.expect("the server runs");
        migrate(&db).await.expect("the schema is empty");
        let identity = "BIGINT GENERATED ALWAYS AS IDENTITY";
        for statement in TABLES.map(|table| table.replace("id INTEGER", &format!("id {identity}"))) {
            db.execute_unprepared(&statement).await.expect("the table is new");
        }
        for statement in OWNERS {
            db.execute_unprepared(statement).await.expect("it is new");
        }
        let restart = env::var("DATABASE_RESTART").ok();
        let environment =
            vec![("CRASH_SENDER", url.to_owned()), ("CRASH_WORKER", url.to_owned()), ("CRASH_SCHEMA", schema)];
        Site { sender: db.clone(), worker: db, environment, has_broker: false, restart, directory }.with_log()
    }

    fn with_log(mut self) -> Self {
        self.environment.push(("CRASH_LOG", self.log().display().to_string()));
        self
    }

    /// The file in which processes note what they do.
    pub(crate) fn log(&self) -> PathBuf {
        self.directory.path().join("log")
    }

    /// Notes what the parent did.
    pub(crate) fn note(&self, line: &str) {
        append(&self.log(), line).expect("there is room for the log");
    }

    /// Notes that the server is killed. What had finished while the database was away, may repeat.
    pub(crate) fn note_server(&self) {
        if !self.has_broker {
            self.note("killed the database");
        }
    }

    /// Ends the leases of processes that are gone, as time would.
    pub(crate) async fn end_leases(&self, alive: &[&str]) {
        let alive = alive.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
        let alive = if alive.is_empty() { "''".to_owned() } else { alive };
        let ended = format!(
            "UPDATE signals_durable_event SET due = 0 WHERE token IS NOT NULL AND due > 0 AND owner NOT IN ({alive})"
        );
        for db in [&self.sender, &self.worker] {
            db.execute_unprepared(&ended).await.expect("events can be changed");
        }
    }
}

/// Appends a line to the log, by one write, so that no line is half written.
pub(crate) fn append(log: &Path, line: &str) -> io::Result<()> {
    OpenOptions::new().append(true).create(true).open(log)?.write_all(format!("{line}\n").as_bytes())
}

fn url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

async fn sqlite(file: &Path) -> DatabaseConnection {
    let db = Database::connect(url(file)).await.expect("the file is new");
    db.execute_unprepared("PRAGMA journal_mode = WAL").await.expect("SQLite has this mode");
    migrate(&db).await.expect("the file is new");
    for statement in TABLES.into_iter().chain(OWNERS.into_iter().take(1)) {
        db.execute_unprepared(statement).await.expect("the table is new");
    }
    db
}

/// Connects a process to the database that a variable names.
pub(crate) async fn connect(variable: &str) -> DatabaseConnection {
    let name = env::var("CRASH_NAME").expect("the parent sets it");
    let mut options = ConnectOptions::new(env::var(variable).expect("the parent sets it"));
    options.max_connections(4).sqlx_logging(false).set_application_name(&name);
    if let Ok(schema) = env::var("CRASH_SCHEMA") {
        options.set_schema_search_path(schema);
    }
    // A temporary trigger is that of one connection, so it knows the process.
    let own = format!(
        "CREATE TEMP TRIGGER own AFTER UPDATE OF token ON signals_durable_event WHEN NEW.token IS NOT NULL \
         BEGIN UPDATE signals_durable_event SET owner = '{name}' WHERE id = NEW.id; END"
    );
    options.map_sqlx_sqlite_pool_opts(move |pool| {
        let own = own.clone();
        pool.after_connect(move |connection, _| {
            let own = own.clone();
            Box::pin(async move { connection.execute(sqlx::AssertSqlSafe(own)).await.map(drop) })
        })
    });
    Database::connect(options).await.expect("the database is there")
}

/// The rows of two numbers that a statement selects.
pub(crate) async fn pairs(db: &DatabaseConnection, sql: &str) -> Vec<(i64, i64)> {
    let backend: DbBackend = db.get_database_backend();
    let rows = db.query_all_raw(Statement::from_string(backend, sql)).await.expect("the table can be read");
    let number = |row: &sea_orm::QueryResult, index| row.try_get_by_index::<i64>(index).expect("a number");
    rows.iter().map(|row| (number(row, 0), number(row, 1))).collect()
}

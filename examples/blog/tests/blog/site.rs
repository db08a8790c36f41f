//! Runs the blog as a child process, with its database and clients.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{self, Child, ChildStdout, Command, Stdio};

use blog::client::{Answer, Client};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Executor};

pub(crate) const PASSWORD: &str = "correct horse";

/// A command whose output depends only on its arguments, not on the environment.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blog"));
    command.stdin(Stdio::null()).env_remove("RUST_LOG");
    command
}

/// A directory, unique for each test and run. It is removed at the end.
pub(crate) struct Directory(pub(crate) PathBuf);

impl Directory {
    pub(crate) fn new(test: &str) -> Self {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("blog-{test}-{}", process::id()));
        fs::create_dir(&directory).expect("there is none of this name yet");
        Directory(directory)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("database")
    }

    /// Opens a second connection to the database.
    pub(crate) async fn connect(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.database()).create_if_missing(true);
        SqliteConnection::connect_with(&options).await.expect("the database opens")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running blog. It is killed when this is dropped.
pub(crate) struct Site {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub(crate) address: SocketAddr,
    pub(crate) directory: Directory,
}

impl Site {
    pub(crate) fn start(test: &str) -> Self {
        Site::start_with(Directory::new(test), &[])
    }

    pub(crate) fn start_with(directory: Directory, arguments: &[&str]) -> Self {
        Site::run(command(), directory, arguments)
    }

    pub(crate) fn run(mut command: Command, directory: Directory, arguments: &[&str]) -> Self {
        command.args(["--address", "127.0.0.1:0", "--database"]).arg(directory.database()).args(arguments);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the blog starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let address = loop {
            let mut line = String::new();
            assert_ne!(stdout.read_line(&mut line).expect("stdout is text"), 0, "the blog does not start");
            if let Some(address) = line.trim_end().strip_prefix("listening on http://") {
                break address.parse().expect("it is an address");
            }
        };
        Site { child, stdout, address, directory }
    }

    pub(crate) fn stranger(&self) -> Client {
        Client::new(self.address)
    }

    /// Returns a client that has registered.
    pub(crate) async fn user(&self, name: &str) -> Client {
        let mut client = self.stranger();
        let answer = client.post("/register", &[("name", name), ("password", PASSWORD)]).await.unwrap();
        assert_eq!(redirect(&answer), "/", "{}", answer.body);
        client
    }

    /// Returns the first column of a query's result.
    pub(crate) async fn select(&self, query: &'static str) -> Vec<String> {
        sqlx::query_scalar(query).fetch_all(&mut self.directory.connect().await).await.expect("the query is one")
    }

    pub(crate) async fn execute(&self, statement: &'static str) {
        self.directory.connect().await.execute(AssertSqlSafe(statement)).await.expect("the statement is one");
    }

    /// Returns the value of a row on the activity page.
    pub(crate) async fn activity(&self, origin: &str, what: &str) -> Option<String> {
        let page = self.stranger().get("/activity").await.unwrap().body;
        let what = what.replace('/', "&#x2f;");
        let row = format!("<tr><th>{origin}</th><td>{what}</td><td>");
        let (_, rest) = page.split_once(&row)?;
        Some(rest.split_once("</td>")?.0.to_owned())
    }

    /// Stops the blog. Returns the lines that its receivers printed, without those of the receivers that time requests.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.child.kill().expect("the blog runs");
        let mut lines = String::new();
        self.stdout.read_to_string(&mut lines).expect("stdout is text");
        lines.lines().filter(|line| !line.starts_with("visits: ")).map(str::to_owned).collect()
    }
}

impl Drop for Site {
    /// Kills the blog if a test fails.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns the target of a redirect.
pub(crate) fn redirect(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location.as_deref().expect("a redirect leads somewhere")
}

/// Asserts that a page refuses the request for this reason.
pub(crate) fn refused(answer: &Answer, status: u16, reason: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert!(answer.body.contains(reason), "{}", answer.body);
}

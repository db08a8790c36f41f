//! Runs the service as a child process, with its mail server and database.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{self, Child, ChildStdout, Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;

use mailer::client::{self, Answer};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tokio::runtime::Runtime;

/// A command whose output depends only on its arguments, not on the environment.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mailer"));
    command.stdin(Stdio::null()).env_remove("DATABASE").env_remove("MAIL_SERVER");
    command
}

/// Runs a service that must fail to start, and returns its output.
pub(crate) fn start_and_fail(command: &mut Command) -> Output {
    command.args(["--serve", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the service starts");
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().expect("stdout is piped")).read_line(&mut line).expect("stdout is text");
    if !line.is_empty() {
        child.kill().expect("the service runs");
    }
    child.wait_with_output().expect("the service ends")
}

/// A directory, unique for each test and run. It is removed at the end.
pub(crate) struct Directory(pub(crate) PathBuf);

impl Directory {
    pub(crate) fn new(test: &str) -> Self {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("mailer-{test}-{}", process::id()));
        fs::create_dir(&directory).expect("there is none of this name yet");
        Directory(directory)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.0.join("database")
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub(crate) address: SocketAddr,
    pub(crate) runtime: Runtime,
    directory: Directory,
}

impl Server {
    /// Starts the service with its own mail server, and waits until it listens.
    pub(crate) fn start(test: &str) -> Self {
        Server::start_command(command(), Directory::new(test))
    }

    pub(crate) fn with_mail_server(test: &str, mail_server: SocketAddr) -> Self {
        let mut command = command();
        command.env("MAIL_SERVER", mail_server.to_string());
        Server::start_command(command, Directory::new(test))
    }

    fn start_command(mut command: Command, directory: Directory) -> Self {
        command.args(["--serve", "127.0.0.1:0"]).env("DATABASE", directory.database()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the service starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the service says where it listens");
        let address = line.trim_end().strip_prefix("listening on http://").and_then(|address| address.parse().ok());
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}"));
        Server { child, stdout, address, runtime: Runtime::new().expect("a runtime starts"), directory }
    }

    /// Signs up with this address and returns the status and body of the response.
    pub(crate) fn sign_up(&self, path: &str, email: &str) -> (u16, String) {
        self.post(path, &sign_up_of(email))
    }

    pub(crate) fn post(&self, path: &str, json: &str) -> (u16, String) {
        let answer = self.runtime.block_on(client::post(self.address, path, json.to_owned()));
        let Answer { status, body } = answer.expect("the service answers");
        (status.as_u16(), body)
    }

    /// Waits until receivers have printed exactly these lines, in any order.
    pub(crate) fn wait_for(&mut self, lines: &[&str]) {
        let mut received = vec![String::new(); lines.len()];
        for line in &mut received {
            self.stdout.read_line(line).expect("stdout is text");
        }
        received.sort();
        let mut lines = lines.to_vec();
        lines.sort_unstable();
        assert_eq!(received.iter().map(|line| line.trim_end()).collect::<Vec<_>>(), lines);
    }

    /// A second connection to the database.
    pub(crate) async fn database(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(self.directory.database());
        SqliteConnection::connect_with(&options).await.expect("the database is there")
    }

    /// The addresses in the database.
    pub(crate) fn users(&self) -> Vec<String> {
        self.runtime.block_on(async {
            let users = sqlx::query_scalar("SELECT email FROM users ORDER BY email");
            users.fetch_all(&mut self.database().await).await.expect("the table is there")
        })
    }

    /// Stops the service. Returns the lines that its receivers have printed.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.child.kill().expect("the service runs");
        let mut lines = String::new();
        self.stdout.read_to_string(&mut lines).expect("stdout is text");
        lines.lines().map(str::to_owned).collect()
    }
}

impl Drop for Server {
    /// Kills the service if a test fails.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn sign_up_of(email: &str) -> String {
    format!(r#"{{"name": "Somebody", "email": "{email}"}}"#)
}

/// A mail server that responds when the test tells it to.
pub(crate) struct MailServer(TcpListener);

impl MailServer {
    pub(crate) fn start() -> Self {
        MailServer(TcpListener::bind("127.0.0.1:0").expect("a port is free"))
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.0.local_addr().expect("it listens")
    }

    /// Waits for the mail of a sign-up that `client` has started. Returns the line, and the connection to respond on.
    pub(crate) fn next(&self, client: &TcpStream) -> (String, BufReader<TcpStream>) {
        let (mailed, first) = mpsc::channel();
        let answered = mailed.clone();
        let listener = self.0.try_clone().expect("it can be waited for elsewhere");
        let client = client.try_clone().expect("it can be waited for elsewhere");
        thread::spawn(move || mailed.send(listener.accept().ok()));
        thread::spawn(move || client.peek(&mut [0]).map(|_| answered.send(None)));
        let (mail, _) = first.recv().ok().flatten().expect("a mail comes before the client is answered");
        let (mut mail, mut line) = (BufReader::new(mail), String::new());
        mail.read_line(&mut line).expect("the service sends a line");
        (line, mail)
    }
}

/// Sends a sign-up without waiting for the response.
pub(crate) fn begin_sign_up(server: SocketAddr, path: &str, email: &str) -> TcpStream {
    let json = sign_up_of(email);
    let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n");
    let mut stream = TcpStream::connect(server).expect("the service listens");
    write!(stream, "{head}content-length: {}\r\n\r\n{json}", json.len()).expect("the service reads");
    stream
}

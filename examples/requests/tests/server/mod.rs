//! Runs the server as a child process and reads its output.

use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{self, Child, ChildStdout, Command, ExitStatus, Stdio};

use requests::client::{Answer, Client};
use tokio::runtime::Runtime;

pub(crate) const LINKED: &str = env!("CARGO_BIN_EXE_requests");
pub(crate) const UNLINKED: &str = env!("CARGO_BIN_EXE_unlinked");

/// A command whose output depends only on its arguments, not on the environment.
pub(crate) fn command(binary: &str) -> Command {
    let mut command = Command::new(binary);
    command.stdin(Stdio::null()).env("RUST_BACKTRACE", "0");
    for variable in ["RUST_LOG", "RATE_LIMIT", "POST_LOG"] {
        command.env_remove(variable);
    }
    command
}

/// The path of a log file, unique for each test and run. The file is removed at the end.
pub(crate) struct Log(pub(crate) PathBuf);

impl Log {
    pub(crate) fn new(test: &str) -> Self {
        let name = format!("requests-{test}-{}.log", process::id());
        Log(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

pub(crate) struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    address: SocketAddr,
    runtime: Runtime,
    /// Removed with the server.
    log: Option<Log>,
}

/// The output of a server after its first line, and its exit status.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Server {
    /// Starts `command` and waits until it listens.
    pub(crate) fn start(mut command: Command) -> Self {
        command.args(["--serve", "127.0.0.1:0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("the server says where it listens");
        let address = line.trim_end().strip_prefix("listening on http://").and_then(|address| address.parse().ok());
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}"));
        Server { child, stdout, address, runtime: Runtime::new().expect("a runtime starts"), log: None }
    }

    /// Starts the server, with this limit and a log for POSTs that belongs to `test`.
    pub(crate) fn limited(test: &str, limit: &str) -> Self {
        let log = Log::new(test);
        let mut command = command(LINKED);
        command.env("POST_LOG", &log.0).env("RATE_LIMIT", limit);
        let mut server = Server::start(command);
        server.log = Some(log);
        server
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn run<T>(&self, requests: impl Future<Output = T>) -> T {
        self.runtime.block_on(requests)
    }

    /// Sends `requests` as the client `name`, one after the other, and returns the statuses.
    pub(crate) fn statuses(&self, name: &str, requests: &[&str]) -> Vec<u16> {
        self.run(send_all(self.address, name.to_owned(), requests.iter().map(|&request| request.to_owned()).collect()))
            .into_iter()
            .map(|answer| answer.status.as_u16())
            .collect()
    }

    /// Sends raw bytes and reads until the server closes the connection.
    pub(crate) fn send_raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).expect("the server listens");
        stream.write_all(bytes).expect("the server reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the server answers");
        answer
    }

    pub(crate) fn report(&self) -> Report {
        let answers = self.run(send_all(self.address, "report".to_owned(), vec!["GET /report".to_owned()]));
        Report(answers[0].body.clone())
    }

    /// Kills the server.
    pub(crate) fn kill(mut self) -> Ended {
        self.child.kill().expect("the server runs");
        self.wait()
    }

    /// Stops the server as ctrl-c does.
    #[cfg(unix)]
    pub(crate) fn interrupt(self) -> Ended {
        let kill = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(kill.expect("kill is there").success());
        self.wait()
    }

    fn wait(mut self) -> Ended {
        let (mut stdout, mut stderr) = (String::new(), String::new());
        self.stdout.read_to_string(&mut stdout).expect("stdout is text");
        let mut pipe = self.child.stderr.take().expect("stderr is piped");
        pipe.read_to_string(&mut stderr).expect("stderr is text");
        Ended { status: self.child.wait().expect("the server ends"), stdout, stderr }
    }
}

impl Drop for Server {
    /// Kills the server if a test fails.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends requests on one connection. Each is a method, a path and optionally a body: `POST /echo hello`.
pub(crate) async fn send_all(address: SocketAddr, name: String, requests: Vec<String>) -> Vec<Answer> {
    let mut client = Client::connect(address, name).await.expect("the server listens");
    let mut answers = Vec::new();
    for request in requests {
        let mut parts = request.splitn(3, ' ').map(str::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        let method = part().parse().expect("a request starts with a method");
        answers.push(client.send(method, &part(), part()).await.expect("the server answers"));
    }
    answers
}

/// The response of `GET /report`.
pub(crate) struct Report(pub(crate) String);

impl Report {
    /// The value in the row `what` of `origin`.
    pub(crate) fn value(&self, origin: &str, what: &str) -> &str {
        let rows = self.0.lines().filter_map(|line| line.strip_prefix(origin));
        let mut values = rows.filter_map(|row| row.trim_start().strip_prefix(what)?.strip_prefix("  "));
        values.next().unwrap_or_else(|| panic!("no {origin}, {what} in\n{}", self.0)).trim_start()
    }

    pub(crate) fn number(&self, origin: &str, what: &str) -> u64 {
        let value = self.value(origin, what);
        let number = value.split(' ').next().and_then(|number| number.parse().ok());
        number.unwrap_or_else(|| panic!("{origin}, {what} is {value}"))
    }
}

//! The processes of a run.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::run::LIMIT;

/// A process of this test binary that runs one of the roles.
pub(crate) struct Process {
    /// The name, which no other process of the run has.
    pub(crate) name: String,
    child: Child,
}

impl Process {
    /// Starts a process whose lines of output are passed on.
    pub(crate) fn start(
        role: &str,
        name: String,
        environment: &[(&'static str, String)],
        lines: &mpsc::Sender<String>,
    ) -> Self {
        let mut command = Command::new(env::current_exe().expect("this is a program"));
        command.args(["--ignored", "--exact", &format!("roles::{role}"), "--nocapture"]);
        command.envs(environment.iter().cloned()).env("CRASH_NAME", &name);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("this program can be started");
        let (output, lines) = (child.stdout.take().expect("it is piped"), lines.clone());
        thread::spawn(move || {
            BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| lines.send(line))
        });
        Process { name, child }
    }

    /// Returns how the process ended by itself, if it did.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("it is a child")
    }

    /// Lets the process end what it does.
    pub(crate) fn stop(mut self) {
        drop(self.child.stdin.take());
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.ended() {
                break status;
            }
            assert!(begun.elapsed() < LIMIT, "{} was asked to end and does not", self.name);
            thread::sleep(Duration::from_millis(2));
        };
        assert!(status.success(), "{} ended with {status}", self.name);
    }
}

impl Drop for Process {
    /// On Unix this is `kill -9`.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

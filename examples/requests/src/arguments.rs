//! The command line.

use std::ffi::OsString;
use std::net::SocketAddr;

pub(crate) const USAGE: &str = "\
usage: requests                  run a demo with a few hundred requests and show what the receivers saw
       requests --serve ADDRESS  serve until ctrl-c; ADDRESS is like 127.0.0.1:8000, port 0 takes a free one
";

#[derive(Clone, Copy)]
pub(crate) enum Mode {
    Demo,
    Serve(SocketAddr),
    Help,
}

/// Returns `None` if the arguments are not valid.
pub(crate) fn parse(arguments: impl Iterator<Item = OsString>) -> Option<Mode> {
    let arguments = arguments.map(OsString::into_string).collect::<Result<Vec<_>, _>>().ok()?;
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Some(Mode::Demo),
        ["--help" | "-h"] => Some(Mode::Help),
        ["--serve", address] => address.parse().ok().map(Mode::Serve),
        _ => None,
    }
}

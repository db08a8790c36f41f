//! Sends from where a program begins and ends: before `main`, at exit, as threads go, as panics unwind, after `fork`.
#![cfg(target_os = "linux")]

use std::env;
use std::panic::catch_unwind;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::thread;

use signals_core::{Signal, receiver, signal};

unsafe extern "C" {
    safe fn atexit(function: extern "C" fn()) -> i32;
    safe fn fork() -> i32;
    safe fn waitpid(child: i32, status: &mut i32, options: i32) -> i32;
    safe fn _exit(code: i32) -> !;
}

#[signal]
static SENT: Signal<fn(heard: &AtomicU32)>;

#[receiver(SENT)]
fn count(heard: &AtomicU32) {
    heard.fetch_add(1, SeqCst);
}

/// How many receivers hear a send of the signal as it is linked, with one connected, one scoped, and a mute.
fn send_each_way() -> [u32; 4] {
    let send = || {
        let heard = AtomicU32::new(0);
        SENT.send(&heard);
        heard.into_inner()
    };
    let hear = |heard: &AtomicU32| {
        heard.fetch_add(1, SeqCst);
    };
    let linked = send();
    let connection = SENT.connect(hear);
    let connected = send();
    let scoped = SENT.scoped(hear, send);
    let muted = SENT.mute();
    let mute = send();
    drop((muted, connection));
    [linked, connected, scoped, mute]
}

const EACH_WAY: [u32; 4] = [1, 2, 3, 0];

/// Runs a test in a process of its own, for other tests change the wiring meanwhile.
fn in_a_process(test: &str) {
    let mut process = Command::new(env::current_exe().unwrap());
    let output = process.args([test, "--exact", "--ignored", "--nocapture"]).env("EXITS", "").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains(&format!("{EACH_WAY:?}")), "{printed}");
}

static BEFORE_MAIN: [AtomicU32; 4] = [const { AtomicU32::new(9) }; 4];

// SAFETY: the loader calls the functions in there with arguments that C functions may leave alone.
#[used]
#[unsafe(link_section = ".init_array")]
static BEFORE: extern "C" fn() = {
    extern "C" fn before() {
        if env::var_os("EXITS").is_some() {
            for (to, heard) in BEFORE_MAIN.iter().zip(send_each_way()) {
                to.store(heard, SeqCst);
            }
        }
    }
    before
};

#[test]
fn before_main() {
    in_a_process("print_before_main");
}

#[test]
#[ignore = "run by another test"]
fn print_before_main() {
    println!("{:?}", BEFORE_MAIN.each_ref().map(|heard| heard.load(SeqCst)));
}

#[test]
fn at_exit() {
    in_a_process("print_at_exit");
}

#[test]
#[ignore = "run by another test"]
fn print_at_exit() {
    extern "C" fn send() {
        println!("{:?}", send_each_way());
    }
    assert_eq!(atexit(send), 0);
}

struct SendOnDrop;

impl Drop for SendOnDrop {
    fn drop(&mut self) {
        println!("{:?}", send_each_way());
    }
}

#[test]
fn as_a_thread_goes() {
    in_a_process("print_as_a_thread_goes");
}

#[test]
#[ignore = "run by another test"]
fn print_as_a_thread_goes() {
    thread_local! {
        static LAST: SendOnDrop = const { SendOnDrop };
    }
    let touch = || {
        LAST.with(|_| ());
        // What sends keep of a thread is made after the value, and gone before it.
        send_each_way();
    };
    thread::spawn(touch).join().unwrap();
}

#[test]
fn as_a_panic_unwinds() {
    in_a_process("print_as_a_panic_unwinds");
}

#[test]
#[ignore = "run by another test"]
fn print_as_a_panic_unwinds() {
    let panicked = catch_unwind(|| {
        let _last = SendOnDrop;
        panic!("as it should");
    });
    assert!(panicked.is_err());
}

#[test]
fn after_fork() {
    in_a_process("print_after_fork");
}

#[test]
#[ignore = "run by another test"]
fn print_after_fork() {
    let child = fork();
    if child == 0 {
        _exit(i32::from(send_each_way() != EACH_WAY));
    }
    let mut status = -1;
    assert_eq!(waitpid(child, &mut status, 0), child);
    assert_eq!(status, 0);
    println!("{:?}", send_each_way());
}

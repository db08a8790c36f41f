//! Sends during start-up and shutdown: before `main`, at exit, in thread destructors, while a panic unwinds, after
//! `fork`.
#![cfg(target_os = "linux")]

use std::env;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering::SeqCst};
use std::thread;

use signals_core::{Signal, receiver, signal};

unsafe extern "C" {
    safe fn atexit(function: extern "C" fn()) -> i32;
    safe fn fork() -> i32;
    safe fn _Fork() -> i32;
    safe fn alarm(seconds: u32) -> u32;
    safe fn raise(signal: i32) -> i32;
    safe fn signal(signal: i32, handler: extern "C" fn(i32)) -> usize;
    safe fn pthread_key_create(key: &mut u32, destructor: extern "C" fn(*mut c_void)) -> i32;
    safe fn pthread_setspecific(key: u32, value: *const c_void) -> i32;
    safe fn waitpid(child: i32, status: &mut i32, options: i32) -> i32;
    safe fn _exit(code: i32) -> !;
}

#[signal]
static SENT: Signal<fn(received: &AtomicU32)>;

#[receiver(SENT)]
fn count(received: &AtomicU32) {
    received.fetch_add(1, SeqCst);
}

/// How many receivers a send calls: as linked, with one connected, with one more in a scope, and muted.
fn send_each_way() -> [u32; 4] {
    let send = || {
        let received = AtomicU32::new(0);
        SENT.send(&received);
        received.into_inner()
    };
    let receive = |received: &AtomicU32| {
        received.fetch_add(1, SeqCst);
    };
    let linked = send();
    let connection = SENT.connect(receive);
    let connected = send();
    let scoped = SENT.scoped(receive, send);
    let muted = SENT.mute();
    let mute = send();
    drop((muted, connection));
    [linked, connected, scoped, mute]
}

const EACH_WAY: [u32; 4] = [1, 2, 3, 0];

/// Runs a test in a separate process, because other tests change the wiring at the same time.
fn in_a_process(test: &str) {
    let mut process = Command::new(env::current_exe().unwrap());
    let output = process.args([test, "--exact", "--ignored", "--nocapture"]).env("EXITS", test).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(printed.contains(&format!("{EACH_WAY:?}")), "{printed}");
}

static BEFORE_MAIN: [AtomicU32; 4] = [const { AtomicU32::new(9) }; 4];

// SAFETY: the loader calls the functions in this section with arguments that a C function may ignore.
#[used]
#[unsafe(link_section = ".init_array")]
static BEFORE: extern "C" fn() = {
    extern "C" fn before() {
        if env::var_os("EXITS").is_some_and(|test| test == "print_before_main") {
            for (to, received) in BEFORE_MAIN.iter().zip(send_each_way()) {
                to.store(received, SeqCst);
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
    println!("{:?}", BEFORE_MAIN.each_ref().map(|received| received.load(SeqCst)));
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
fn in_a_thread_local_destructor() {
    in_a_process("print_in_a_thread_local_destructor");
}

#[test]
#[ignore = "run by another test"]
fn print_in_a_thread_local_destructor() {
    thread_local! {
        static LAST: SendOnDrop = const { SendOnDrop };
    }
    let touch = || {
        LAST.with(|_| ());
        // Creates the thread-locals of the library after `LAST`, so that they are destroyed before it.
        send_each_way();
    };
    thread::spawn(touch).join().unwrap();
}

#[test]
fn in_a_pthread_key_destructor() {
    in_a_process("print_in_a_pthread_key_destructor");
}

#[test]
#[ignore = "run by another test"]
fn print_in_a_pthread_key_destructor() {
    static KEY: AtomicU32 = AtomicU32::new(0);

    fn set(rounds_left: usize) {
        assert_eq!(pthread_setspecific(KEY.load(SeqCst), ptr::without_provenance(rounds_left)), 0);
    }

    extern "C" fn send(rounds_left: *mut c_void) {
        println!("{:?}", send_each_way());
        set(rounds_left.addr() - 1);
    }

    // C runs these destructors in rounds. Rust's thread-locals are destroyed in the first rounds.
    let mut key = 0;
    assert_eq!(pthread_key_create(&mut key, send), 0);
    KEY.store(key, SeqCst);
    thread::spawn(|| set(4)).join().unwrap();
}

#[test]
fn while_a_panic_unwinds() {
    in_a_process("print_while_a_panic_unwinds");
}

#[test]
#[ignore = "run by another test"]
fn print_while_a_panic_unwinds() {
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
    assert_eq!(send_each_way(), EACH_WAY);
    assert_eq!(in_a_fork(|| fork(), || send_each_way() == EACH_WAY), 0);
    println!("{:?}", send_each_way());
}

/// Forks this process, and returns the exit status of the child, 0 if `was` returned `true` there.
fn in_a_fork(fork: impl FnOnce() -> i32, was: impl FnOnce() -> bool) -> i32 {
    let child = fork();
    if child == 0 {
        // Ends a child that waits for ever.
        alarm(20);
        _exit(i32::from(!matches!(catch_unwind(AssertUnwindSafe(was)), Ok(true))));
    }
    FORKED.store(true, SeqCst);
    let mut status = -1;
    assert_eq!(waitpid(child, &mut status, 0), child);
    status
}

unsafe extern "C" {
    #[link_name = "__start_signals_core_receivers"]
    static FIRST_SLOT: u8;
    safe fn getpagesize() -> i32;
    safe fn mprotect(address: usize, len: usize, protection: i32) -> i32;
}

/// Runs when the sort first writes to a slot, if it is not null.
static WHILE_SORTING: AtomicPtr<()> = AtomicPtr::new(ptr::null_mut());

/// Fills whole pages with slots, so that there is a page with nothing else.
mod many {
    use signals_core::{Signal, receiver, signal};

    #[signal]
    static MANY: Signal<fn()>;

    macro_rules! receivers {
        ($($name:ident)*) => { $(#[receiver(MANY)] fn $name() {})* };
    }

    macro_rules! eight {
        ($($module:ident)*) => { $(mod $module { use super::*; receivers!(a b c d e f g h); })* };
    }

    eight!(a b c d e f g h i j k l m n o p);
}

/// Has `hook` run on the thread that sorts, once it has begun to.
///
/// A page of slots is made read-only. The handler of the fault that the sort runs into makes it writable again and runs the
/// hook.
fn while_sorting(hook: fn()) {
    const SIGSEGV: i32 = 11;
    const READ: i32 = 1;
    const READ_WRITE: i32 = 3;

    fn protect(protection: i32) {
        let page = usize::try_from(getpagesize()).unwrap();
        let first = (&raw const FIRST_SLOT).addr();
        assert_eq!(mprotect(first.next_multiple_of(page), page, protection), 0);
    }

    extern "C" fn on_fault(_: i32) {
        protect(READ_WRITE);
        let hook = WHILE_SORTING.swap(ptr::null_mut(), SeqCst);
        assert!(!hook.is_null(), "a fault that no test asked for");
        // SAFETY: `while_sorting` puts a function there and nothing else.
        unsafe { std::mem::transmute::<*mut (), fn()>(hook)() }
    }

    WHILE_SORTING.store(hook as *mut (), SeqCst);
    signal(SIGSEGV, on_fault);
    protect(READ);
}

static IN_SORT: AtomicBool = AtomicBool::new(false);
static FORKED: AtomicBool = AtomicBool::new(false);

/// Starts the sort on another thread, and returns during it. The sort goes on after a fork, or if none succeeds.
fn begin_to_sort() -> thread::JoinHandle<()> {
    while_sorting(|| {
        IN_SORT.store(true, SeqCst);
        let is_forked = || FORKED.load(SeqCst);
        let _ = (0..100_000).any(|_| {
            is_forked() || {
                thread::yield_now();
                false
            }
        });
    });
    // The thread changes no wiring, because a lock that it held during the fork would stay locked in the child.
    let sorting = thread::spawn(|| assert!(SENT.has_receivers()));
    while !IN_SORT.load(SeqCst) {
        thread::yield_now();
    }
    sorting
}

#[test]
fn after_fork_during_the_first_send() {
    in_a_process("print_after_fork_during_the_first_send");
}

#[test]
#[ignore = "run by another test"]
fn print_after_fork_during_the_first_send() {
    let sorting = begin_to_sort();
    assert_eq!(in_a_fork(|| fork(), || send_each_way() == EACH_WAY), 0);
    sorting.join().unwrap();
    println!("{:?}", send_each_way());
}

/// `_Fork` runs no handlers of `pthread_atfork`.
#[test]
fn after_fork_without_handlers_during_the_first_send() {
    in_a_process("print_after_fork_without_handlers_during_the_first_send");
}

#[test]
#[ignore = "run by another test"]
fn print_after_fork_without_handlers_during_the_first_send() {
    let sorting = begin_to_sort();
    assert_eq!(in_a_fork(|| _Fork(), || catch_unwind(send_each_way).is_err()), 0);
    sorting.join().unwrap();
    println!("{:?}", send_each_way());
}

#[test]
fn in_a_handler_that_interrupts_the_first_send() {
    in_a_process("print_in_a_handler_that_interrupts_the_first_send");
}

#[test]
#[ignore = "run by another test"]
fn print_in_a_handler_that_interrupts_the_first_send() {
    const SIGUSR1: i32 = 10;
    static REFUSED: AtomicBool = AtomicBool::new(false);

    extern "C" fn handler(_: i32) {
        REFUSED.store(catch_unwind(send_each_way).is_err(), SeqCst);
    }

    // Ends a process that waits for ever.
    alarm(20);
    signal(SIGUSR1, handler);
    while_sorting(|| assert_eq!(raise(SIGUSR1), 0));
    assert_eq!(send_each_way(), EACH_WAY);
    assert!(REFUSED.load(SeqCst));
    println!("{:?}", send_each_way());
}

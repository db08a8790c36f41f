//! A dynamic library loaded at run time: its receivers run only for its own sends, and `check` reports it.
#![cfg(all(target_os = "linux", target_pointer_width = "64"))]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::mem::transmute;
use std::process::Command;

use link_tests_signals::first::SAVED;
use signals_core::{Problem, check, receiver};

unsafe extern "C" {
    fn dlopen(path: *const c_char, flags: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn dlclose(library: *mut c_void) -> c_int;
    safe fn fork() -> c_int;
    safe fn waitpid(child: c_int, status: &mut c_int, options: c_int) -> c_int;
    safe fn _exit(code: c_int) -> !;
}

const RTLD_NOW: c_int = 2;
const NAME: &CStr = c"send_from_plugin";

#[receiver(SAVED)]
fn in_program(seen: &mut Vec<&'static str>) {
    seen.push("program");
}

fn received() -> Vec<&'static str> {
    let mut seen = Vec::new();
    SAVED.send(&mut seen);
    seen
}

/// Builds the plugin in a separate target directory, because cargo locks the usual one while tests run.
fn build() -> CString {
    let directory = concat!(env!("CARGO_TARGET_TMPDIR"), "/plugins");
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../plugin/Cargo.toml");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--target-dir", directory, "--manifest-path", manifest]);
    let output = cargo.env_remove("RUSTFLAGS").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    CString::new(format!("{directory}/debug/libplugin.so")).unwrap()
}

fn out_of_reach() -> Vec<String> {
    let path = |problem| match problem {
        Problem::OutOfReach { path } => Some(path.file_name()?.to_str()?.to_owned()),
        _ => None,
    };
    check().into_iter().filter_map(path).collect()
}

#[test]
fn check_reports_a_plugin_with_receivers_of_its_own() {
    let path = build();
    assert_eq!((received(), out_of_reach()), (vec!["program"], vec![]));
    // SAFETY: the path is a C string, and the library runs only our code when it is loaded.
    let library = unsafe { dlopen(path.as_ptr(), RTLD_NOW) };
    assert!(!library.is_null());
    assert_eq!((received(), out_of_reach()), (vec!["program"], vec!["libplugin.so".to_owned()]));
    let problem = check().pop().unwrap().to_string();
    assert!(
        problem.ends_with("/libplugin.so has signals or receivers of its own, which are not connected to these"),
        "{problem}"
    );

    // SAFETY: the library is open, and the name is a C string.
    let send = unsafe { dlsym(library, NAME.as_ptr()) };
    assert!(!send.is_null());
    // SAFETY: the function in the library has this type.
    let send = unsafe { transmute::<*mut c_void, extern "C" fn() -> usize>(send) };
    assert_eq!(send(), 1);

    // SAFETY: the library is not used any more.
    assert_eq!(unsafe { dlclose(library) }, 0);
    assert_eq!((received(), out_of_reach()), (vec!["program"], vec![]));
    // The fork handlers of the library were removed with it.
    let child = fork();
    if child == 0 {
        _exit(i32::from(received() != ["program"]));
    }
    let mut status = -1;
    assert_eq!(waitpid(child, &mut status, 0), child);
    assert_eq!(status, 0);
}

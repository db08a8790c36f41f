//! The command in a workspace of several programs, of which one has a receiver more than the last commit.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::{env, fs};

/// A copy of `tests/workspace`.
struct Workspace {
    root: PathBuf,
}

static WORKSPACE: LazyLock<Workspace> = LazyLock::new(Workspace::new);

/// What is added to the shop after the commit.
const ADDED: &str = "
#[receiver(ORDER_PAID)]
fn count() {}
";

impl Workspace {
    fn new() -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("workspace");
        if root.exists() {
            fs::remove_dir_all(&root).unwrap();
        }
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        copy(&repository.join("cargo-signals/tests/workspace"), &root);
        fs::copy(repository.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
        let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
        let library = repository.join("signals-core").canonicalize().unwrap();
        let manifest = manifest.replace("../../../signals-core", library.to_str().unwrap());
        fs::write(root.join("Cargo.toml"), manifest).unwrap();
        let workspace = Workspace { root };
        workspace.git(&["init", "--quiet"]);
        workspace.git(&["add", "."]);
        workspace.git(&["commit", "--quiet", "--message", "Begin"]);
        let shop = workspace.root.join("shop/src/lib.rs");
        let code = fs::read_to_string(&shop).unwrap() + ADDED;
        fs::write(&shop, code).unwrap();
        workspace
    }

    fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=Test", "-c", "user.email=test@example.com"]).args(arguments);
        // The tests can run in a hook, which sets variables for another repository.
        git.env_remove("GIT_DIR").env_remove("GIT_INDEX_FILE").env_remove("GIT_WORK_TREE");
        assert!(git.current_dir(&self.root).status().unwrap().success());
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_in(&self.root, arguments)
    }

    fn run_in(&self, folder: &Path, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-signals"));
        command.arg("signals").args(arguments).current_dir(folder);
        command.env("CARGO_NET_OFFLINE", "true").env("CARGO_TARGET_DIR", self.root.with_file_name("workspace-target"));
        command.env_remove("GIT_DIR").env_remove("GIT_INDEX_FILE").env_remove("GIT_WORK_TREE");
        command.output().unwrap()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn stdout(output: &Output) -> &str {
    str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    str::from_utf8(&output.stderr).unwrap()
}

#[test]
fn check_of_all_programs() {
    let output = WORKSPACE.run(&["check"]);
    let text = stdout(&output);
    assert_eq!(output.status.code(), Some(1), "{text}{}", stderr(&output));
    // The crate that depends on it has a library, which is the place for the macro. Nothing depends on `unrelated`.
    let unlinked = "error[unlinked-crate]: shop depends on mail, whose receivers are not in this binary\n  \
                    --> shop/src/lib.rs:1\n  = help: put `signals_core::link_dependencies!();` into shop\n";
    assert_eq!((text.matches("unlinked-crate").count(), text.contains(unlinked)), (1, true), "{text}");
    // The level is that of the package, or else of the workspace.
    let no_receiver = "[no-receiver]: shop_signals::ORDER_CANCELLED is sent, and has no receiver in this binary";
    assert!(text.contains(&format!("warning{no_receiver}\n  --> shop/src/main.rs:")), "{text}");
    assert!(text.contains(&format!("error{no_receiver}\n  --> admin/src/main.rs:")), "{text}");
    let ends = stderr(&output);
    assert!(ends.contains("admin: 1 error, 0 warnings\n") && ends.contains("shop: 1 error, 1 warning\n"), "{ends}");
}

#[test]
fn lock_of_all_programs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("signals.lock");
    let file = file.to_str().unwrap();
    let output = WORKSPACE.run(&["lock", "--file", file]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = fs::read_to_string(file).unwrap();
    let (_, sections) = text.split_once("\n\n").unwrap();
    assert_eq!(
        sections,
        "[admin]\n\
         shop_signals::ORDER_CANCELLED\n\
         shop_signals::ORDER_PAID -> admin::report, uid \"admin.report\"\n\
         \n\
         [shop]\n\
         shop_signals::ORDER_CANCELLED\n\
         shop_signals::ORDER_PAID -> shop::audit, order -10\n\
         shop_signals::ORDER_PAID -> shop::count\n"
    );
    fs::write(file, text.replace("admin::report", "admin::tell")).unwrap();
    let output = WORKSPACE.run(&["check", "--locked", "--file", file]);
    let text = stdout(&output);
    assert!(text.contains("the wiring of admin differs from ") && !text.contains("the wiring of shop"), "{text}");
}

#[test]
fn one_of_several_programs() {
    let output = WORKSPACE.run(&["list"]);
    assert_eq!(output.status.code(), Some(2));
    let choices = stderr(&output).lines().last().unwrap().to_owned();
    assert!(
        ["`--bin admin`", "`--bin plain`", "`--bin shop`"].iter().all(|choice| choices.contains(choice)),
        "{choices}"
    );
    let output = WORKSPACE.run(&["list", "--package", "shop", "--lib"]);
    assert!(stdout(&output).contains("1  shop::audit"), "{}", stderr(&output));
    // Cargo builds the programs of the package for the test.
    let output = WORKSPACE.run(&["list", "--test", "pays"]);
    assert!(stdout(&output).contains("sent by    pays::pays"), "{}{}", stdout(&output), stderr(&output));
    let output = WORKSPACE.run(&["list", "--bin", "plain"]);
    assert!(stderr(&output).contains("does not use signals-core"), "{}", stderr(&output));
}

/// All in one test, because a revision is built by one process at a time.
#[test]
fn another_revision() {
    let added = "`shop::count` now runs when `shop_signals::ORDER_PAID` is sent";
    let output = WORKSPACE.run(&["diff", "HEAD", "--bin", "shop"]);
    assert_eq!(stdout(&output), format!("{added}\n"), "{}", stderr(&output));
    // Also for a package that is elsewhere.
    let manifest = WORKSPACE.root.join("shop/Cargo.toml");
    let elsewhere = tempfile::tempdir().unwrap();
    let arguments = ["diff", "HEAD", "--markdown", "--manifest-path", manifest.to_str().unwrap()];
    let output = WORKSPACE.run_in(elsewhere.path(), &arguments);
    assert_eq!(stdout(&output), format!("### Signals: 1 change\n\n- {added}\n"), "{}", stderr(&output));
    let output = WORKSPACE.run(&["diff", "HEAD", "--bin", "admin"]);
    assert_eq!(stdout(&output), "The wiring is that of HEAD.\n", "{}", stderr(&output));

    let output = WORKSPACE.run(&["diff", "no-such-revision", "--bin", "shop"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no-such-revision"), "{}", stderr(&output));
    let trees = Command::new("git").args(["worktree", "list"]).current_dir(&WORKSPACE.root).output().unwrap();
    assert_eq!(stdout(&trees).lines().count(), 1, "no work tree is left");
}

#[test]
fn what_makes_no_sense() {
    let output = WORKSPACE.run(&["diff", "HEAD", "--binary", "/bin/sh"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("leave `--binary` out"), "{}", stderr(&output));
    let output = WORKSPACE.run(&["check", "--json"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`--json` is for"), "{}", stderr(&output));
}

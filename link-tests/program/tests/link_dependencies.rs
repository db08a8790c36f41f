//! Builds programs with `link_dependencies!` with cargo, and checks which receivers they have.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const MACRO: &str = "signals_core::link_dependencies!();";

/// Lints that a strict crate denies.
const LINTS: &str = "\
#![deny(warnings, missing_docs, unused, rust_2018_idioms, unused_extern_crates, unused_qualifications)]
#![deny(unused_crate_dependencies, future_incompatible, unreachable_pub)]
#![forbid(unsafe_code)]
";

const DEPENDENCIES: &str = "\
[dependencies]
signals-core.workspace = true
link-signals.workspace = true
";

struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// A workspace in which `link-signals` declares the signal. Its packages are the directories in `packages`.
    ///
    /// Package names differ between workspaces, because all are built into one directory.
    fn new(name: &str) -> Self {
        let workspace = Self { root: directory().join(name) };
        drop(fs::remove_dir_all(&workspace.root));
        let paths = paths();
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\"packages/*\"]\n\n[patch.crates-io]\n{paths}\n\
             [workspace.dependencies]\n{paths}"
        );
        workspace.write("Cargo.toml", &manifest);
        let lock = fs::read_to_string(workspace_root().join("Cargo.lock")).unwrap();
        workspace.write("Cargo.lock", &lock);
        workspace
    }

    fn write(&self, path: &str, text: &str) {
        write(&self.root.join(path), text);
    }

    fn append(&self, path: &str, text: &str) {
        let before = fs::read_to_string(self.root.join(path)).unwrap();
        self.write(path, &(before + text));
    }

    /// Adds a library with one receiver of the same name.
    fn plugin(&self, name: &str) {
        self.library(name, DEPENDENCIES, &receiver(name));
    }

    fn library(&self, name: &str, manifest: &str, code: &str) {
        self.package(name, manifest);
        self.write(&format!("packages/{name}/src/lib.rs"), code);
    }

    /// Adds a program that prints the names of the receivers.
    fn program(&self, name: &str, manifest: &str, code: &str) {
        self.package(name, &format!("{DEPENDENCIES}{manifest}"));
        self.write(&format!("packages/{name}/src/main.rs"), &program(code));
    }

    fn package(&self, name: &str, manifest: &str) {
        self.write(&format!("packages/{name}/Cargo.toml"), &format!("{}\n{manifest}", package(name, "0.1.0")));
    }

    fn cargo(&self, arguments: &[&str]) -> Output {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["--offline", "--quiet", "--color", "never"]).args(arguments).current_dir(&self.root);
        cargo.env("CARGO_TARGET_DIR", directory().join("target"));
        cargo.output().unwrap()
    }

    #[track_caller]
    fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.cargo(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn fail(&self, arguments: &[&str]) -> String {
        let output = self.cargo(arguments);
        assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap()
    }

    /// Runs a program and returns the names of its receivers, in alphabetical order.
    #[track_caller]
    fn receivers(&self, arguments: &[&str]) -> Vec<String> {
        let mut names: Vec<_> = self.succeed(&[&["run"], arguments].concat()).lines().map(str::to_owned).collect();
        names.sort();
        names
    }
}

fn workspace_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("link-dependencies")
}

fn paths() -> String {
    let core = workspace_root().join("signals-core");
    format!("signals-core = {{ path = '{}' }}\nlink-signals = {{ path = '{}' }}\n", core.display(), signals().display())
}

/// The crate that declares the signal. It is not part of any workspace, so that it is built once.
fn signals() -> PathBuf {
    let root = directory().join("link-signals");
    let path = workspace_root().join("signals-core");
    let manifest = format!(
        "{}[dependencies]\nsignals-core = {{ path = '{}' }}\n",
        package("link-signals", "0.1.0"),
        path.display()
    );
    write(&root.join("Cargo.toml"), &manifest);
    write(&root.join("src/lib.rs"), SIGNALS);
    root
}

const SIGNALS: &str = "\
#[signals_core::signal]
pub static PING: signals_core::Signal<fn() -> u32>;

pub fn print_receivers() {
    for (receiver, _) in PING.responses() {
        println!(\"{}\", receiver.name());
    }
}
";

/// Writes a file, unless it already has this text, so that cargo does not build it again.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    // Several tests write the same files. Renaming ensures that readers find complete files.
    let unfinished = path.with_extension(format!("{:?}", std::thread::current().id()));
    fs::write(&unfinished, text).unwrap();
    fs::rename(unfinished, path).unwrap();
}

fn package(name: &str, version: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"{version}\"\nedition = \"2024\"\n\n")
}

fn receiver(package: &str) -> String {
    let name = package.replace('-', "_");
    format!("#[signals_core::receiver(link_signals::PING)]\nfn {name}() -> u32 {{\n    1\n}}\n")
}

fn program(code: &str) -> String {
    format!("{LINTS}//! Prints receivers.\n\n{code}\n\nfn main() {{\n    link_signals::print_receivers();\n}}\n")
}

fn depend_on(name: &str) -> String {
    format!("{name} = {{ path = \"../{name}\" }}\n")
}

/// Adds packages with one dependency of each kind that a manifest can declare.
fn direct_dependencies() -> Workspace {
    let workspace = Workspace::new("direct");
    for name in ["plain", "original", "unix-only", "windows-only", "inherited", "optional", "development"] {
        workspace.plugin(name);
    }
    let manifest = format!("[lib]\nname = \"unlike_its_package\"\n\n{DEPENDENCIES}");
    workspace.library("other-name", &manifest, &receiver("other-name"));
    workspace.library("procedural", "[lib]\nproc-macro = true\n", "");
    workspace.append("Cargo.toml", "inherited = { path = \"packages/inherited\" }\n");
    workspace.program("without-macro", &depend_on("plain"), "#![allow(unused_crate_dependencies)]");
    let manifest = [
        &depend_on("plain"),
        "renamed = { path = \"../original\", package = \"original\" }\n",
        &depend_on("other-name"),
        &depend_on("procedural"),
        "inherited.workspace = true\n",
        "optional = { path = \"../optional\", optional = true }\n\n",
        "[target.'cfg(unix)'.dependencies]\n",
        &depend_on("unix-only"),
        "\n[target.'cfg(windows)'.dependencies]\n",
        &depend_on("windows-only"),
        "\n[dev-dependencies]\n",
        &depend_on("development"),
    ];
    workspace.program("with-macro", &manifest.concat(), MACRO);
    workspace.write("packages/with-macro/src/lib.rs", &receiver("own-library"));
    workspace.write("packages/with-macro/examples/linked.rs", &program(MACRO));
    let test = "#[test]\nfn receivers() {\n    link_signals::print_receivers();\n}\n";
    workspace.write("packages/with-macro/tests/linked.rs", &format!("{LINTS}//! Linked.\n\n{MACRO}\n\n{test}"));
    workspace
}

#[cfg(unix)]
const DIRECT: [&str; 6] = ["inherited", "original", "other_name", "own_library", "plain", "unix_only"];

#[cfg(windows)]
const DIRECT: [&str; 6] = ["inherited", "original", "other_name", "own_library", "plain", "windows_only"];

#[test]
fn direct_dependencies_are_linked() {
    let workspace = direct_dependencies();
    let with = |name| {
        let mut names = DIRECT.to_vec();
        names.push(name);
        names.sort_unstable();
        names
    };
    assert_eq!(workspace.receivers(&["--package", "without-macro"]), [""; 0]);
    assert_eq!(workspace.receivers(&["--package", "with-macro"]), DIRECT);
    assert_eq!(workspace.receivers(&["--package", "with-macro", "--features", "optional"]), with("optional"));
    assert_eq!(workspace.receivers(&["--package", "with-macro", "--example", "linked"]), with("development"));
    let test = workspace.succeed(&["test", "--package", "with-macro", "--test", "linked", "--", "--nocapture"]);
    for name in with("development") {
        assert!(test.lines().any(|line| line == name), "{name}: {test}");
    }
}

/// Adds `plugin`, and a library `group` that depends on it.
fn group(workspace: &Workspace, group: &str, plugin: &str, code: &str) {
    workspace.plugin(plugin);
    let dependencies = format!("[dependencies]\nsignals-core.workspace = true\n{}", depend_on(plugin));
    workspace.library(group, &dependencies, code);
}

/// Code that mentions a crate without making rustc load it.
const MENTIONS: &str = "\
//! silent_plugin

#[cfg(any())]
extern crate silent_plugin;

mod silent_plugin {
    pub(crate) fn f() {}
}

pub fn call() {
    silent_plugin::f();
}
";

#[test]
fn dependencies_of_dependencies_are_linked_or_refused() {
    let workspace = Workspace::new("nested");
    group(&workspace, "silent", "silent-plugin", MENTIONS);
    group(&workspace, "linking", "linking-plugin", MACRO);
    group(&workspace, "naming", "naming-plugin", "mod inner;\n");
    workspace.write("packages/naming/src/inner.rs", "mod deep {\n    use naming_plugin as _;\n}\n");
    workspace.plugin("unnamed-plugin");
    let renamed = "[dependencies]\nother-plugin = { path = \"../unnamed-plugin\", package = \"unnamed-plugin\" }\n";
    workspace.library("renaming", renamed, "pub use other_plugin;\n");

    let groups = format!("{}{}{}", depend_on("linking"), depend_on("naming"), depend_on("renaming"));
    workspace.program("groups", &groups, MACRO);
    assert_eq!(workspace.receivers(&["--package", "groups"]), ["linking_plugin", "naming_plugin", "unnamed_plugin"]);

    workspace.program("refused", &depend_on("silent"), MACRO);
    let error = "error: `silent-plugin` is not linked: `silent` depends on it but never names it, so its receivers \
                 would be left out. Put `signals_core::link_dependencies!();` into the library of `silent`, or add \
                 `silent-plugin` to the dependencies of `refused`\n --> packages/refused/src/main.rs:6:1\n";
    let stderr = workspace.fail(&["build", "--package", "refused"]);
    assert!(stderr.contains(error), "{stderr}");

    workspace.program("direct", &format!("{}{}", depend_on("silent"), depend_on("silent-plugin")), MACRO);
    assert_eq!(workspace.receivers(&["--package", "direct"]), ["silent_plugin"]);

    workspace.append("packages/silent/src/lib.rs", MACRO);
    assert_eq!(workspace.receivers(&["--package", "refused"]), ["silent_plugin"]);
}

#[test]
fn packages_that_only_macros_or_documentation_name_are_linked() {
    let workspace = Workspace::new("names");
    let by_macro = "macro_rules! link {\n    ($name:ident) => {\n        extern crate $name as _;\n    };\n}\nlink!(macro_plugin);";
    group(&workspace, "by-macro", "macro-plugin", by_macro);
    group(&workspace, "by-documentation", "documented-plugin", "//! [`documented_plugin`]\n");
    group(&workspace, "by-use", "used-plugin", "#[macro_use]\nextern crate used_plugin;\n");
    let edition = |name: &str| format!("packages/{name}/Cargo.toml");
    for (name, year) in [("by-use", "2015"), ("by-macro", "2018")] {
        let manifest = fs::read_to_string(workspace.root.join(edition(name))).unwrap();
        workspace.write(&edition(name), &manifest.replace("2024", year));
    }
    // Through one more package, which has no receivers and names only the next one.
    workspace.library("far", &format!("[dependencies]\n{}", depend_on("by-use")), "pub use by_use;\n");
    let dependencies = format!("{}{}{}", depend_on("by-macro"), depend_on("by-documentation"), depend_on("far"));
    workspace.program("named", &dependencies, MACRO);
    assert_eq!(workspace.receivers(&["--package", "named"]), ["documented_plugin", "macro_plugin", "used_plugin"]);
}

/// Earlier builds of a crate, and builds for other purposes, are in the same directory as the linked one.
#[test]
fn files_of_other_builds_do_not_count_as_linked() {
    let workspace = Workspace::new("stale");
    group(&workspace, "fickle", "fickle-plugin", "use fickle_plugin as _;\n");
    workspace.program("fickle-program", &depend_on("fickle"), MACRO);
    let arguments = ["--package", "fickle-program"];
    let refused = "`fickle-plugin` is not linked: `fickle` depends on it";
    for (code, is_linked) in [("use fickle_plugin as _;\n", true), ("", false), ("use fickle_plugin as _;\n", true)] {
        workspace.write("packages/fickle/src/lib.rs", code);
        for (command, flags) in [("build", ""), ("check", ""), ("doc", ""), ("build", "--cfg other"), ("build", "")] {
            let flags = format!("build.rustflags = '{flags}'");
            let output = workspace.cargo(&[&[command, "--config", &flags], &arguments[..]].concat());
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.success(), is_linked, "{command} {flags}: {stderr}");
            assert_eq!(stderr.contains(refused), !is_linked, "{command} {flags}: {stderr}");
        }
    }
}

/// A package that only procedural macros depend on is loaded by rustc only. One that the program depends on too is
/// checked.
#[test]
fn dependencies_of_procedural_macros_are_ignored() {
    let workspace = Workspace::new("macros");
    for (group_name, plugin) in [("within", "within-plugin"), ("both", "both-plugin")] {
        group(&workspace, group_name, plugin, "");
    }
    let manifest = |name: &str| format!("[lib]\nproc-macro = true\n\n[dependencies]\n{}", depend_on(name));
    workspace.library("a-macro-within", &manifest("within"), "");
    workspace.library("a-macro-both", &manifest("both"), "");
    let dependencies = format!("{}{}", depend_on("a-macro-within"), depend_on("a-macro-both"));
    workspace.program("expanding", &dependencies, MACRO);
    assert_eq!(workspace.receivers(&["--package", "expanding"]), [""; 0]);

    // With a feature that only the macro enables, and the dependency that it adds.
    let manifest = "[dependencies]\nwithin-plugin = { path = \"../within-plugin\", optional = true }\n";
    workspace.library("featured", &format!("{manifest}signals-core.workspace = true\n"), "");
    let macros = "[lib]\nproc-macro = true\n\n[dependencies]\n\
                  featured = { path = \"../featured\", features = [\"within-plugin\"] }\n";
    workspace.library("a-macro-featured", macros, "");
    let split = format!("{dependencies}{}{}", depend_on("a-macro-featured"), depend_on("featured"));
    workspace.program("expanding", &split, MACRO);
    assert_eq!(workspace.receivers(&["--package", "expanding"]), [""; 0]);

    workspace.program("expanding", &(dependencies + &depend_on("both")), MACRO);
    let stderr = workspace.fail(&["build", "--package", "expanding"]);
    assert!(stderr.contains("`both-plugin` is not linked: `both` depends on it"), "{stderr}");
    assert!(!stderr.contains("within"), "{stderr}");
}

/// The files of both have the same name, except for the hash that distinguishes builds.
#[test]
fn versions_of_a_package_are_distinguished() {
    let workspace = Workspace::new("namesakes");
    for (name, version) in [("namesake-1", "1.0.0"), ("namesake-2", "2.0.0")] {
        // Not a member of the workspace, which does not allow two packages of one name.
        let manifest =
            format!("{}[dependencies]\nlink-signals = \"*\"\nsignals-core = \"*\"\n", package("namesake", version));
        workspace.write(&format!("../{name}/Cargo.toml"), &manifest);
        workspace.write(&format!("../{name}/src/lib.rs"), &receiver(name));
        let dependency = format!("[dependencies]\nnamesake = {{ path = \"../../../{name}\" }}\n");
        workspace.library(&format!("uses-{name}"), &dependency, "use namesake as _;\n");
    }
    let dependencies = format!("{}{}", depend_on("uses-namesake-1"), depend_on("uses-namesake-2"));
    workspace.program("namesakes", &dependencies, MACRO);
    assert_eq!(workspace.receivers(&["--package", "namesakes"]), ["namesake_1", "namesake_2"]);
    workspace.write("packages/uses-namesake-2/src/lib.rs", "");
    let stderr = workspace.fail(&["build", "--package", "namesakes"]);
    assert!(stderr.contains("`namesake` is not linked: `uses-namesake-2` depends on it"), "{stderr}");
}

const UNKNOWN: &str = "error: cannot find out whether all receivers are linked: ";

/// Cargo names the files of such libraries without a hash, so it is unknown which of them are linked.
#[test]
fn libraries_of_several_crate_types_are_linked_directly_or_refused() {
    let workspace = Workspace::new("kinds");
    group(&workspace, "above", "foreign", "");
    let manifest = format!("[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n\n{DEPENDENCIES}");
    workspace.library("foreign", &manifest, &receiver("foreign"));
    workspace.program("kinds", &depend_on("above"), MACRO);
    let error = "a file of the library `foreign` has no hash in its name. Add `foreign` to the dependencies of `kinds`, which \
                 links it\n --> packages/kinds/src/main.rs:6:1\n";
    let stderr = workspace.fail(&["build", "--package", "kinds"]);
    assert!(stderr.contains(&format!("{UNKNOWN}{error}")), "{stderr}");
    workspace.append("packages/kinds/Cargo.toml", &depend_on("foreign"));
    assert_eq!(workspace.receivers(&["--package", "kinds"]), ["foreign"]);
}

/// Cargo knows nothing of the features that a build script turns on.
#[test]
fn features_of_a_build_script_and_silenced_lints_hide_nothing() {
    let workspace = Workspace::new("scripted");
    group(&workspace, "scripted-silent", "scripted-plugin", "");
    let dependencies = format!("{}\n[features]\nknown = []\n", depend_on("scripted-silent"));
    workspace.program("scripted", &dependencies, MACRO);
    workspace.write(
        "packages/scripted/build.rs",
        "fn main() {\n    println!(\"cargo:rustc-cfg=feature=\\\"unknown\\\"\");\n}\n",
    );
    let error = "error: `scripted-plugin` is not linked: `scripted-silent` depends on it";
    for arguments in [&["--features", "known"][..], &["--", "--cap-lints", "allow"]] {
        let stderr = workspace.fail(&[&["rustc", "--package", "scripted"], arguments].concat());
        assert!(stderr.contains(error), "{stderr}");
    }
}

#[test]
fn a_patch_that_cargo_is_not_asked_with_again_is_refused() {
    let workspace = Workspace::new("patched");
    workspace.plugin("patched-plugin");
    workspace.library("patched-silent", "[dependencies]\npatched-plugin = \"0.1\"\n", "");
    workspace.program("patched", &depend_on("patched-silent"), MACRO);
    let patch = "patch.crates-io.patched-plugin.path = 'packages/patched-plugin'";
    let stderr = workspace.fail(&["build", "--package", "patched", "--config", patch]);
    assert!(stderr.contains(&format!("{UNKNOWN}`cargo tree` fails: error: ")), "{stderr}");
}

#[cfg(unix)]
#[test]
fn a_compiler_that_does_not_know_cargo_is_refused() {
    use std::os::unix::fs::PermissionsExt;

    let workspace = Workspace::new("wrapped");
    workspace.program("wrapped", "", MACRO);
    workspace.write("wrapper", "#!/bin/sh\nunset CARGO\nexec \"$@\"\n");
    let wrapper = workspace.root.join("wrapper");
    fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
    let config = format!("build.rustc-workspace-wrapper = '{}'", wrapper.display());
    let stderr = workspace.fail(&["build", "--package", "wrapped", "--config", &config]);
    let error = "cargo sets the environment variable `CARGO`, but it is not there. Without cargo, write `extern crate name as _;` \
                 for each crate with receivers in place of this macro\n";
    assert!(stderr.contains(&format!("{UNKNOWN}{error}")), "{stderr}");
}

#[test]
fn a_library_that_only_rustc_knows_is_refused() {
    let workspace = Workspace::new("given");
    workspace.plugin("given-plugin");
    workspace.program("given", "", MACRO);
    workspace.succeed(&["build", "--package", "given-plugin"]);
    let directory = directory().join("target/debug");
    let search = format!("-L{}", directory.display());
    let given = format!("--extern=given_plugin={}", directory.join("libgiven_plugin.rlib").display());
    for arguments in [&["--extern", "given_plugin", &search][..], &[&given]] {
        let stderr = workspace.fail(&[&["rustc", "--package", "given", "--"], arguments].concat());
        let error = "rustc is given the library `given_plugin`, which `cargo tree` does not print";
        assert!(stderr.contains(&format!("{UNKNOWN}{error}")), "{stderr}");
    }
}

/// Such a package has no lock file. Those that depend on it check its dependencies.
#[test]
fn packages_of_other_workspaces_are_checked_as_dependencies() {
    let workspace = Workspace::new("outside");
    group(&workspace, "outside-silent", "outside-plugin", "");
    let manifest = format!(
        "{}[dependencies]\nsignals-core = \"*\"\noutside-silent = {{ path = '{}' }}\n",
        package("outside-library", "0.1.0"),
        workspace.root.join("packages/outside-silent").display()
    );
    workspace.write("../outside-library/Cargo.toml", &manifest);
    workspace.write("../outside-library/src/lib.rs", MACRO);
    let dependency = "outside-library = { path = \"../../../outside-library\" }\n";
    workspace.program("outside-program", dependency, MACRO);
    let stderr = workspace.fail(&["build", "--package", "outside-program"]);
    assert!(stderr.contains("error: `outside-plugin` is not linked: `outside-silent` depends on it"), "{stderr}");
    workspace.write("packages/outside-silent/src/lib.rs", "use outside_plugin as _;\n");
    assert_eq!(workspace.receivers(&["--package", "outside-program"]), ["outside_plugin"]);
}

/// Like all packages here, this one is not in the workspace of `signals-core`. Its own workspace has no other members.
#[test]
fn a_dependency_is_linked_after_it_was_added_to_the_manifest() {
    let workspace = Workspace::new("manifest");
    workspace.plugin("added");
    workspace.program("changing", "", MACRO);
    assert_eq!(workspace.receivers(&["--package", "changing"]), [""; 0]);
    workspace.append("packages/changing/Cargo.toml", &depend_on("added"));
    assert_eq!(workspace.receivers(&["--package", "changing"]), ["added"]);
}

/// A package that cargo treats as downloaded, because it is in a directory that replaces a registry.
fn downloaded(workspace: &Workspace, name: &str, dependencies: &str, code: &str) {
    let manifest = format!("{}[dependencies]\nsignals-core = \"*\"\n{dependencies}", package(name, "0.1.0"));
    workspace.write(&format!("vendor/{name}/Cargo.toml"), &manifest);
    workspace.write(&format!("vendor/{name}/src/lib.rs"), code);
    workspace.write(&format!("vendor/{name}/.cargo-checksum.json"), "{\"files\": {}}");
}

const REGISTRY: &str = "https://registry.invalid/index";

fn from_registry(name: &str) -> String {
    format!("{name} = {{ version = \"0.1\", registry-index = \"{REGISTRY}\" }}\n")
}

#[test]
fn downloaded_packages_are_linked_or_refused() {
    let workspace = Workspace::new("registry");
    let source = "replace-with = \"vendor\"\n\n[source.vendor]\ndirectory = \"vendor\"\n";
    workspace.write(".cargo/config.toml", &format!("[source.other]\nregistry = \"{REGISTRY}\"\n{source}"));
    for plugin in ["far-plugin", "lost-plugin"] {
        downloaded(&workspace, plugin, "link-signals = \"*\"\n", &receiver(plugin));
    }
    downloaded(&workspace, "far-linking", &from_registry("far-plugin"), MACRO);
    downloaded(&workspace, "far-silent", &from_registry("lost-plugin"), "");
    workspace.program("near", &from_registry("far-linking"), MACRO);
    workspace.program("near-refused", &from_registry("far-silent"), MACRO);
    assert_eq!(workspace.receivers(&["--package", "near"]), ["far_plugin"]);
    let stderr = workspace.fail(&["build", "--package", "near-refused"]);
    assert!(stderr.contains("`lost-plugin` is not linked: `far-silent` depends on it"), "{stderr}");
}

#[test]
fn two_versions_of_signals_core_are_refused() {
    let workspace = Workspace::new("versions");
    let version = package("signals-core", "99.0.0").replace("edition", "links = \"signals-core\"\nedition");
    workspace.write("core/Cargo.toml", &version);
    workspace.write("core/build.rs", "fn main() {}\n");
    workspace.write("core/src/lib.rs", "");
    workspace.library("modern", "[dependencies]\nsignals-core = { path = \"../../core\" }\n", "");
    workspace.program("torn", &depend_on("modern"), MACRO);
    let stderr = workspace.fail(&["build", "--package", "torn"]);
    assert!(stderr.contains("links to the native library `signals-core`"), "{stderr}");
    for dependent in ["modern v0.1.0", "torn v0.1.0", "signals-core v99.0.0"] {
        assert!(stderr.contains(dependent), "{dependent}: {stderr}");
    }
}

/// Each shared library has its own list of receivers, and the executable has another.
#[test]
fn shared_rust_libraries_are_refused() {
    let workspace = Workspace::new("shared");
    workspace.plugin("beside");
    let manifest = |kinds| format!("[lib]\ncrate-type = {kinds}\n\n{DEPENDENCIES}");
    workspace.library("shared", &manifest("[\"dylib\"]"), &receiver("shared"));
    workspace.library("unrelated", "[lib]\ncrate-type = [\"dylib\"]\n", "");
    let dependencies =
        ["beside = { path = \"../beside\" }\n", "other = { path = \"../shared\", package = \"shared\" }\n"];
    let code = format!("{MACRO}\n\n{}", receiver("own"));
    workspace.program("sharing", &dependencies.concat(), &code);
    let error = "error: `shared` is linked as a shared library that contains `signals-core`, so the receivers outside of it \
                 would be left out.";
    let stderr = workspace.fail(&["build", "--package", "sharing"]);
    assert!(stderr.contains(error), "{stderr}");

    workspace.library("shared", &manifest("[\"rlib\", \"dylib\"]"), &receiver("shared"));
    assert_eq!(workspace.receivers(&["--package", "sharing"]), ["beside", "own", "shared"]);

    let macros = "[lib]\nproc-macro = true\n\n[dependencies]\n";
    workspace.library("sharing-macros", macros, "");
    let dependencies = format!("{}{}", depend_on("beside"), depend_on("sharing-macros"));
    workspace.program("sharing-nothing", &(dependencies + &depend_on("unrelated")), MACRO);
    let built = workspace.cargo(&["build", "--package", "sharing-nothing"]);
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
}

/// A linker takes only what is named out of an archive.
#[test]
fn archives_are_refused_unless_linked_whole() {
    let workspace = Workspace::new("archive");
    let manifest = format!("[lib]\ncrate-type = [\"cdylib\", \"staticlib\"]\n\n{DEPENDENCIES}");
    workspace.library("archive", &manifest, MACRO);
    let stderr = workspace.fail(&["build", "--package", "archive"]);
    assert!(stderr.contains("error: a linker takes only what is named out of a `staticlib`"), "{stderr}");

    workspace.succeed(&["build", "--package", "archive", "--config", "profile.dev.lto = 'fat'"]);
    workspace.library("archive", &manifest, "signals_core::link_dependencies!(whole_archive);");
    workspace.succeed(&["build", "--package", "archive"]);
}

#[test]
fn macros_without_a_dependency_ask_for_the_path() {
    let workspace = Workspace::new("path");
    workspace.library("re-exporting", DEPENDENCIES, "pub use signals_core;\n");
    let code = |option: &str| {
        format!(
            "use re_exporting::signals_core;\n\n#[signals_core::signal{option}]\nstatic SENT: signals_core::Signal<fn()>;\n\n\
             fn main() {{\n    SENT.send();\n}}\n"
        )
    };
    workspace.package("without-path", &format!("[dependencies]\n{}", depend_on("re-exporting")));
    workspace.write("packages/without-path/src/main.rs", &code(""));
    let stderr = workspace.fail(&["build", "--package", "without-path"]);
    let error = "error: `signals_core` is no dependency of this crate: add it, or say where it is, as in \
                 `crate = library::signals_core`\n --> packages/without-path/src/main.rs:3:1\n";
    assert!(stderr.contains(error), "{stderr}");
    assert_eq!(stderr.matches("error: ").count(), 2, "{stderr}");

    workspace.write("packages/without-path/src/main.rs", &code("(crate = re_exporting::signals_core)"));
    workspace.succeed(&["build", "--package", "without-path"]);
}

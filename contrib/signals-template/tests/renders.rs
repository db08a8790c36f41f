//! Renders, and the templates that they announce.

use std::borrow::Cow;
use std::io;

use minijinja::value::Value;
use minijinja::{ErrorKind, State, context};
use signals_template::{Environment, TEMPLATE_RENDERED};

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    for (name, source) in [
        ("plain", "plain {{ x }}"),
        ("outer", "{% include 'inner' %}, {% include 'plain' %}"),
        ("inner", "inner {% include 'plain' %}"),
        ("base", "<{% block body %}{% endblock %}>"),
        ("middle", "{% extends 'base' %}{% block body %}middle{% endblock %}"),
        ("child", "{% extends 'middle' %}{% block body %}{{ super() }} {% include 'plain' %}{% endblock %}"),
        ("macros", "{% macro greet(name) %}hello {{ name }}{% endmacro %}"),
        ("imports", "{% from 'macros' import greet %}{{ greet('Ada') }}"),
        ("list", "{% include ['missing', 'plain', 'inner'] %}"),
        ("ignores", "{% include 'missing' ignore missing %}{% include ['no', 'none'] ignore missing %}fine"),
        ("loop", "{% for x in range(2) %}{% include 'plain' %} {% endfor %}"),
        ("branch", "{% if false %}{% include 'plain' %}{% endif %}"),
        ("needs", "{% include 'plain' %}{% include 'missing' %}"),
        ("fails", "{% include 'plain' %}{{ 1 / 0 }}"),
        ("includes-failure", "{% include 'fails' %}"),
    ] {
        environment.add_template(name, source).unwrap();
    }
    environment
}

/// The output of `render`, and the templates that it announces.
fn names<T>(render: impl FnOnce() -> T) -> (T, Vec<String>) {
    let mut names = Vec::new();
    let rendered = TEMPLATE_RENDERED.scoped(|name, _| names.push(name.to_owned()), render);
    (rendered, names)
}

fn render(name: &str) -> (String, Vec<String>) {
    let environment = environment();
    names(|| environment.get_template(name).unwrap().render(context!(x => 1)).unwrap())
}

#[track_caller]
fn announces(name: &str, text: &str, names: &[&str]) {
    assert_eq!(render(name), (text.to_owned(), names.iter().map(|&name| name.to_owned()).collect()));
}

#[test]
fn each_template_is_announced_as_often_as_it_is_rendered() {
    announces("plain", "plain 1", &["plain"]);
    announces("outer", "inner plain 1, plain 1", &["outer", "inner", "plain", "plain"]);
    announces("loop", "plain 0 plain 1 ", &["loop", "plain", "plain"]);
    announces("branch", "", &["branch"]);
}

#[test]
fn what_is_extended_or_imported_is_announced() {
    announces("child", "<middle plain 1>", &["child", "middle", "base", "plain"]);
    announces("imports", "hello Ada", &["imports", "macros"]);
}

#[test]
fn what_is_missing_is_not_announced() {
    announces("list", "plain 1", &["list", "plain"]);
    announces("ignores", "fine", &["ignores"]);
}

#[test]
fn a_render_that_fails_announces_nothing() {
    let environment = environment();
    for (name, kind) in [
        ("needs", ErrorKind::TemplateNotFound),
        ("fails", ErrorKind::InvalidOperation),
        ("includes-failure", ErrorKind::BadInclude),
    ] {
        let (rendered, names) = names(|| environment.get_template(name).unwrap().render(()));
        assert_eq!((rendered.unwrap_err().kind(), names.len()), (kind, 0), "{name}");
    }
    // The next render is not affected.
    let (_, names) = names(|| environment.get_template("plain").unwrap().render(()));
    assert_eq!(names, ["plain"]);
}

#[test]
fn what_does_not_parse_is_an_error_and_no_signal() {
    let mut environment = environment();
    assert_eq!(environment.add_template("broken", "{% if %}").unwrap_err().kind(), ErrorKind::SyntaxError);
    environment.set_loader(|name| Ok((name == "loaded").then(|| "{{".to_owned())));
    environment.add_template("includes-broken", "{% include 'plain' %}{% include 'loaded' %}").unwrap();
    let (errors, names) = names(|| {
        [
            environment.render_str("{% if %}", ()).unwrap_err().kind(),
            environment.get_template("loaded").unwrap_err().kind(),
            environment.get_template("includes-broken").unwrap().render(()).unwrap_err().kind(),
        ]
    });
    assert_eq!(errors, [ErrorKind::SyntaxError; 3]);
    assert_eq!(names, [""; 0]);
}

#[test]
fn every_way_to_render_is_announced() {
    let environment = environment();
    let (captured, names_of_captured) = names(|| {
        let template = environment.get_template("outer").unwrap();
        let captured = template.render_captured(()).unwrap().into_output();
        let mut written = Vec::new();
        template.render_captured_to((), &mut written).unwrap();
        assert_eq!(captured.as_bytes(), written);
        captured
    });
    assert_eq!(captured, "inner plain , plain ");
    assert_eq!(names_of_captured, ["outer", "inner", "plain", "plain"].repeat(2));

    let (texts, names_of_strings) = names(|| {
        [
            environment.render_str("a {% include 'plain' %}", ()).unwrap(),
            environment.render_named_str("b", "b", ()).unwrap(),
            environment.template_from_str("c").unwrap().render(()).unwrap(),
            environment.template_from_named_str("d", "d").unwrap().render(()).unwrap(),
        ]
    });
    assert_eq!(texts, ["a plain ", "b", "c", "d"]);
    assert_eq!(names_of_strings, ["<string>", "plain", "b", "<string>", "d"]);
}

#[test]
fn templates_of_the_environment_are_announced() {
    let environment = environment();
    let (count, mut names) = names(|| {
        let plain = environment.templates().filter(|(name, _)| matches!(*name, "plain" | "outer"));
        plain.map(|(_, template)| template.render(()).unwrap()).collect::<Vec<_>>().len()
    });
    names.sort_unstable();
    assert_eq!((count, names.len()), (2, 5));
    assert_eq!(names, ["inner", "outer", "plain", "plain", "plain"]);
}

#[test]
fn a_writer_that_fails_is_an_error_and_no_signal() {
    struct Full;

    impl io::Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let environment = environment();
    let (written, names) = names(|| environment.get_template("plain").unwrap().render_captured_to((), Full));
    assert_eq!(written.unwrap_err().kind(), ErrorKind::WriteFailure);
    assert_eq!(names, [""; 0]);
}

#[test]
fn the_context_is_what_the_render_was_given() {
    let environment = environment();
    let mut contexts = Vec::new();
    TEMPLATE_RENDERED.scoped(
        |name, context: &Value| contexts.push(format!("{name} {context}")),
        || environment.get_template("loop").unwrap().render(context!(x => 7)).unwrap(),
    );
    assert_eq!(contexts, ["loop {'x': 7}", "plain {'x': 7}", "plain {'x': 7}"]);
}

#[test]
fn paths_are_joined_as_the_application_wants() {
    let mut environment = environment();
    environment.add_template("mails/welcome", "{% include './footer' %}").unwrap();
    environment.add_template("mails/footer", "bye").unwrap();
    environment.set_path_join_callback(|name, parent| match (name.strip_prefix("./"), parent.rsplit_once('/')) {
        (Some(name), Some((folder, _))) => Cow::Owned(format!("{folder}/{name}")),
        _ => name.into(),
    });
    let (text, names) = names(|| environment.get_template("mails/welcome").unwrap().render(()).unwrap());
    assert_eq!((&*text, names), ("bye", vec!["mails/welcome".to_owned(), "mails/footer".to_owned()]));
}

#[test]
fn a_render_inside_another_is_announced_by_itself() {
    let mut outer = environment();
    outer.add_function("nested", |_: &State<'_, '_>| {
        let inner = environment();
        assert!(inner.get_template("fails").unwrap().render(()).is_err());
        inner.get_template("outer").unwrap().render(()).unwrap()
    });
    outer.add_template("nests", "{% include 'plain' %} {{ nested() }} {% include 'plain' %}").unwrap();
    let (_, names) = names(|| outer.get_template("nests").unwrap().render(()).unwrap());
    assert_eq!(names, ["outer", "inner", "plain", "plain", "nests", "plain", "plain"]);
}

#[test]
fn a_panic_of_a_receiver_leaves_nothing_behind() {
    let environment = environment();
    let render = || environment.get_template("outer").unwrap().render(()).unwrap();
    let panics = || TEMPLATE_RENDERED.scoped(|_, _| panic!("on purpose"), render);
    let payload = std::panic::catch_unwind(std::panic::AssertUnwindSafe(panics)).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"on purpose"));
    assert_eq!(names(render).1, ["outer", "inner", "plain", "plain"]);
}

#[test]
fn without_receivers_a_render_is_the_same() {
    let environment = environment();
    assert!(!TEMPLATE_RENDERED.has_receivers());
    assert_eq!(environment.get_template("outer").unwrap().render(()).unwrap(), "inner plain , plain ");
}

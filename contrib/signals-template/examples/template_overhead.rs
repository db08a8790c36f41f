//! What the environment costs: `cargo run --release -p signals-template --example template_overhead`

use std::hint::black_box;

use minijinja::{Error, context};
use overhead::compare;
use signals_template::{Environment, TEMPLATE_RENDERED};

const RENDERS: u32 = 10_000;

fn main() -> Result<(), Error> {
    let mut plain = minijinja::Environment::new();
    plain.add_template("footer", "bye {{ name }}")?;
    plain.add_template("base", "<p>{% block body %}{% endblock %}</p>{% include 'footer' %}")?;
    plain.add_template("page", "{% extends 'base' %}{% block body %}hello {{ name }}{% endblock %}")?;
    let announcing = Environment::from(plain.clone());

    let (plain, announcing) = (plain.get_template("page")?, announcing.get_template("page")?);
    let without = |times| repeat(times, || plain.render(context!(name => "Ada")));
    let with = |times| repeat(times, || announcing.render(context!(name => "Ada")));
    compare("renders of three templates, no receivers", RENDERS, without, with);
    TEMPLATE_RENDERED.connect(|_, _| {}).detach();
    compare("renders of three templates, with a receiver", RENDERS, without, with);
    Ok(())
}

fn repeat(times: u32, render: impl Fn() -> Result<String, Error>) {
    for _ in 0..times {
        black_box(render().expect("the templates are fine"));
    }
}

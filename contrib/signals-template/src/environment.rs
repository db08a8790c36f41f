//! The environment of minijinja, whose templates are announced.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use minijinja::{Error, Value};

use crate::Template;
use crate::visited::visit;

/// A [`minijinja::Environment`] whose templates announce that they are rendered. In the place of the other.
///
/// It dereferences to the other for all else, as filters, loaders and options.
///
/// ```
/// use minijinja::context;
/// use signals_template::Environment;
///
/// let mut environment = Environment::new();
/// environment.add_template("hello", "hello {{ name }}")?;
/// let text = environment.get_template("hello")?.render(context!(name => "Ada"))?;
/// assert_eq!(text, "hello Ada");
/// # Ok::<(), minijinja::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Environment<'source>(minijinja::Environment<'source>);

impl<'source> Environment<'source> {
    /// As [`minijinja::Environment::new`].
    #[must_use]
    pub fn new() -> Self {
        minijinja::Environment::new().into()
    }

    /// As [`minijinja::Environment::empty`].
    #[must_use]
    pub fn empty() -> Self {
        minijinja::Environment::empty().into()
    }

    /// As [`minijinja::Environment::get_template`].
    ///
    /// # Errors
    ///
    /// If there is no such template, or it does not parse.
    pub fn get_template(&self, name: &str) -> Result<Template<'_, '_>, Error> {
        self.0.get_template(name).map(|template| Template::new(template, &self.0))
    }

    /// As [`minijinja::Environment::template_from_str`].
    ///
    /// # Errors
    ///
    /// If the template does not parse.
    pub fn template_from_str(&self, source: &'source str) -> Result<Template<'_, 'source>, Error> {
        self.0.template_from_str(source).map(|template| Template::new(template, &self.0))
    }

    /// As [`minijinja::Environment::template_from_named_str`].
    ///
    /// # Errors
    ///
    /// If the template does not parse.
    pub fn template_from_named_str(
        &self,
        name: &'source str,
        source: &'source str,
    ) -> Result<Template<'_, 'source>, Error> {
        self.0.template_from_named_str(name, source).map(|template| Template::new(template, &self.0))
    }

    /// As [`minijinja::Environment::render_str`].
    ///
    /// # Errors
    ///
    /// If the template does not parse, or fails.
    pub fn render_str<V: Into<Value>>(&self, source: &str, context: V) -> Result<String, Error> {
        Template::new(self.0.template_from_str(source)?, &self.0).render(context)
    }

    /// As [`minijinja::Environment::render_named_str`].
    ///
    /// # Errors
    ///
    /// If the template does not parse, or fails.
    pub fn render_named_str<V: Into<Value>>(&self, name: &str, source: &str, context: V) -> Result<String, Error> {
        Template::new(self.0.template_from_named_str(name, source)?, &self.0).render(context)
    }

    /// As [`minijinja::Environment::set_path_join_callback`].
    pub fn set_path_join_callback<F>(&mut self, join: F)
    where
        F: for<'s> Fn(&'s str, &'s str) -> Cow<'s, str> + Send + Sync + 'static,
    {
        // minijinja joins paths each time a template extends, includes or imports another.
        self.0.set_path_join_callback(move |name, parent| {
            let name = join(name, parent);
            visit(&name);
            name
        });
    }
}

impl Default for Environment<'_> {
    /// As [`minijinja::Environment::default`], which is empty.
    fn default() -> Self {
        Self::empty()
    }
}

impl<'source> From<minijinja::Environment<'source>> for Environment<'source> {
    /// A path join callback of the environment is not kept: set it afterwards.
    fn from(environment: minijinja::Environment<'source>) -> Self {
        let mut environment = Environment(environment);
        environment.set_path_join_callback(|name, _| name.into());
        environment
    }
}

impl<'source> Deref for Environment<'source> {
    type Target = minijinja::Environment<'source>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Environment<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

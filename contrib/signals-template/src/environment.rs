//! The environment of minijinja, with the signal.

use std::borrow::Cow;
use std::ops::{Deref, DerefMut};

use minijinja::{Error, Value};

use crate::Template;
use crate::visited::visit;

/// A [`minijinja::Environment`] whose templates send [`TEMPLATE_RENDERED`](crate::TEMPLATE_RENDERED) when they are rendered.
///
/// It dereferences to the wrapped environment for everything else, such as filters, loaders and options.
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
    /// The same as [`minijinja::Environment::new`].
    #[must_use]
    pub fn new() -> Self {
        minijinja::Environment::new().into()
    }

    /// The same as [`minijinja::Environment::empty`].
    #[must_use]
    pub fn empty() -> Self {
        minijinja::Environment::empty().into()
    }

    /// The same as [`minijinja::Environment::get_template`].
    ///
    /// # Errors
    ///
    /// Returns an error if there is no such template or it does not parse.
    pub fn get_template(&self, name: &str) -> Result<Template<'_, '_>, Error> {
        self.0.get_template(name).map(|template| Template::new(template, &self.0))
    }

    /// The same as [`minijinja::Environment::templates`].
    pub fn templates(&self) -> impl Iterator<Item = (&str, Template<'_, '_>)> {
        self.0.templates().map(|(name, template)| (name, Template::new(template, &self.0)))
    }

    /// The same as [`minijinja::Environment::template_from_str`].
    ///
    /// # Errors
    ///
    /// Returns an error if the template does not parse.
    pub fn template_from_str(&self, source: &'source str) -> Result<Template<'_, 'source>, Error> {
        self.0.template_from_str(source).map(|template| Template::new(template, &self.0))
    }

    /// The same as [`minijinja::Environment::template_from_named_str`].
    ///
    /// # Errors
    ///
    /// Returns an error if the template does not parse.
    pub fn template_from_named_str(
        &self,
        name: &'source str,
        source: &'source str,
    ) -> Result<Template<'_, 'source>, Error> {
        self.0.template_from_named_str(name, source).map(|template| Template::new(template, &self.0))
    }

    /// The same as [`minijinja::Environment::render_str`].
    ///
    /// # Errors
    ///
    /// Returns an error if the template does not parse or its render fails.
    pub fn render_str<V: Into<Value>>(&self, source: &str, context: V) -> Result<String, Error> {
        Template::new(self.0.template_from_str(source)?, &self.0).render(context)
    }

    /// The same as [`minijinja::Environment::render_named_str`].
    ///
    /// # Errors
    ///
    /// Returns an error if the template does not parse or its render fails.
    pub fn render_named_str<V: Into<Value>>(&self, name: &str, source: &str, context: V) -> Result<String, Error> {
        Template::new(self.0.template_from_named_str(name, source)?, &self.0).render(context)
    }

    /// The same as [`minijinja::Environment::set_path_join_callback`].
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
    /// The same as [`minijinja::Environment::default`], which is empty.
    fn default() -> Self {
        Self::empty()
    }
}

impl<'source> From<minijinja::Environment<'source>> for Environment<'source> {
    /// Wraps an environment. Its path join callback is not kept: set it again.
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

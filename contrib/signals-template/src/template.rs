//! A template that sends the signal.

use std::io;
use std::ops::Deref;

use minijinja::{Captured, Environment, Error, Value};

use crate::TEMPLATE_RENDERED;
use crate::visited::during;

/// A [`minijinja::Template`] that sends [`TEMPLATE_RENDERED`] when it is rendered, for itself and for the templates that it
/// extends, includes or imports.
///
/// It dereferences to the wrapped template for everything else. What that renders itself, such as a single block, sends
/// nothing.
#[derive(Debug, Clone)]
pub struct Template<'env, 'source> {
    template: minijinja::Template<'env, 'source>,
    environment: &'env Environment<'env>,
}

impl<'env, 'source> Template<'env, 'source> {
    pub(crate) fn new(template: minijinja::Template<'env, 'source>, environment: &'env Environment<'env>) -> Self {
        Template { template, environment }
    }

    /// The same as [`minijinja::Template::render`], and sends [`TEMPLATE_RENDERED`].
    ///
    /// # Errors
    ///
    /// Returns an error if the render fails.
    pub fn render<V: Into<Value>>(&self, context: V) -> Result<String, Error> {
        self.announce(context.into(), |context| self.template.render(context))
    }

    /// The same as [`minijinja::Template::render_captured`], and sends [`TEMPLATE_RENDERED`].
    ///
    /// # Errors
    ///
    /// Returns an error if the render fails.
    pub fn render_captured<V: Into<Value>>(&self, context: V) -> Result<Captured<'source>, Error> {
        self.announce(context.into(), |context| self.template.render_captured(context))
    }

    /// The same as [`minijinja::Template::render_captured_to`], and sends [`TEMPLATE_RENDERED`].
    ///
    /// # Errors
    ///
    /// Returns an error if the render fails or `writer` does.
    pub fn render_captured_to<V: Into<Value>, W: io::Write>(
        &self,
        context: V,
        writer: W,
    ) -> Result<Captured<'source>, Error> {
        self.announce(context.into(), |context| self.template.render_captured_to(context, writer))
    }

    fn announce<T>(&self, context: Value, render: impl FnOnce(Value) -> Result<T, Error>) -> Result<T, Error> {
        if !TEMPLATE_RENDERED.has_receivers() {
            return render(context);
        }
        let (rendered, visited) = during(|| render(context.clone()));
        let rendered = rendered?;
        TEMPLATE_RENDERED.send(self.template.name(), &context);
        for name in visited {
            // A visited template that exists was rendered, because the render would have failed otherwise.
            if self.environment.get_template(&name).is_ok() {
                TEMPLATE_RENDERED.send(&name, &context);
            }
        }
        Ok(rendered)
    }
}

impl<'env, 'source> Deref for Template<'env, 'source> {
    type Target = minijinja::Template<'env, 'source>;

    fn deref(&self) -> &Self::Target {
        &self.template
    }
}

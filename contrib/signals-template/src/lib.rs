//! A signal of templates that are rendered: Django's `template_rendered`, for [minijinja].
//!
//! One line in an application is the import of `Environment`, from here and not from there:
//!
//! ```
//! use minijinja::context;
//! use signals_core::receiver;
//! use signals_template::{Environment, TEMPLATE_RENDERED};
//!
//! // Here or in any other crate of the program:
//! #[receiver(TEMPLATE_RENDERED)]
//! fn log(name: &str) {
//!     println!("rendered {name}");
//! }
//!
//! # fn main() -> Result<(), minijinja::Error> {
//! let mut environment = Environment::new();
//! environment.add_template("footer.html", "bye")?;
//! environment.add_template("page.html", "hello {{ name }}, {% include 'footer.html' %}")?;
//! // Announces page.html and footer.html.
//! let text = environment.get_template("page.html")?.render(context!(name => "Ada"))?;
//! assert_eq!(text, "hello Ada, bye");
//! # Ok(())
//! # }
//! ```
//!
//! # How it knows
//!
//! minijinja has no hook for templates as such. It asks its environment to join paths each time a template extends, includes
//! or imports another, and this crate's [`Environment`] listens there. It learns the name alone, which is why
//! [`TEMPLATE_RENDERED`] has the context of the whole render; and a function of the application that looks templates up
//! through the `State` counts as one that includes them.
//!
//! # Cost
//!
//! A render that nobody listens to costs an idle send, and each template in it the look at a thread-local. One that is heard
//! costs a clone of the context, which is a counter, and each template in it a `String` and one more look-up.

#![forbid(unsafe_code)]

mod environment;
mod signals;
mod template;
mod visited;

pub use crate::environment::Environment;
pub use crate::signals::TEMPLATE_RENDERED;
pub use crate::template::Template;

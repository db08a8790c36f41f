//! A signal for rendered templates: Django's `template_rendered` for [minijinja].
//!
//! An application changes one line: it imports `Environment` from this crate instead of minijinja.
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
//! // Sends the signal for page.html and footer.html.
//! let text = environment.get_template("page.html")?.render(context!(name => "Ada"))?;
//! assert_eq!(text, "hello Ada, bye");
//! # Ok(())
//! # }
//! ```
//!
//! # How it works
//!
//! minijinja has no hook for rendered templates, but it calls the path join callback of its environment each time a template
//! extends, includes or imports another. This crate's [`Environment`] sets that callback. The callback gets only the name, so
//! [`TEMPLATE_RENDERED`] has the context of the whole render. A template that a function of the application looks up through the
//! `State` is announced as if it were included.
//!
//! # Cost
//!
//! Without receivers, a render costs one check for receivers, and each template in it a read of a thread-local. With
//! receivers, a render costs a clone of the context, which counts a reference, and each template in it a `String` and one
//! more look-up.

#![forbid(unsafe_code)]

mod environment;
mod signals;
mod template;
mod visited;

pub use crate::environment::Environment;
pub use crate::signals::TEMPLATE_RENDERED;
pub use crate::template::Template;

//! The signals, grouped by what they announce, each group with the types its arguments have.
//!
//! Nothing here sends a signal: the modules above (`hooks`, `bulk`, `m2m`, `init`, `migrate`, `connect`) do.

mod bulk;
mod commits;
mod deletes;
mod migrations;
mod models;
mod relations;
mod saves;

pub use signals_database::{AnyConnection, CONNECTION_CREATED};

pub use self::bulk::{POST_BULK_WRITE, PRE_BULK_WRITE};
pub use self::commits::{AFTER_COMMIT, Change};
pub use self::deletes::{POST_DELETE, PRE_DELETE};
pub use self::migrations::{POST_MIGRATE, PRE_MIGRATE, Step};
pub use self::models::{CLASS_PREPARED, POST_INIT, PRE_INIT};
pub use self::relations::{Action, M2M_CHANGED};
pub use self::saves::{POST_SAVE, POST_SAVE_RAW, PRE_SAVE, PRE_SAVE_RAW};

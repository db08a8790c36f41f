//! Writes each sign-up to a database.

#![forbid(unsafe_code)]

use mailer_signals::{NewUser, SERVICE_STARTING, SignUpError, USER_SIGNED_UP};
use signals_core::receiver;
use sqlx::SqlitePool;

#[receiver(SERVICE_STARTING)]
async fn create_table(database: &SqlitePool) -> Result<(), SignUpError> {
    let table = "CREATE TABLE IF NOT EXISTS users (email TEXT PRIMARY KEY, name TEXT NOT NULL)";
    sqlx::query(table).execute(database).await.map_err(failed)?;
    Ok(())
}

/// Runs before all others (`order = -10`), so that with `send` none of them runs for an address that is already taken.
#[receiver(USER_SIGNED_UP, order = -10)]
async fn write(user: &NewUser, database: &SqlitePool) -> Result<(), SignUpError> {
    tracing::info!("writes {}", user.email());
    let insert = sqlx::query("INSERT INTO users (email, name) VALUES (?, ?)").bind(user.email()).bind(user.name());
    match insert.execute(database).await {
        Ok(_) => {
            tracing::info!("has written {}", user.email());
            Ok(())
        }
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            Err(SignUpError::Taken(user.email().to_owned()))
        }
        Err(error) => Err(failed(error)),
    }
}

fn failed(error: sqlx::Error) -> SignUpError {
    SignUpError::failed("ledger", error)
}

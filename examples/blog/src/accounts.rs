//! The login backend.

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use axum_login::AuthnBackend;
use blog_models::{PasswordHash, user};
use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter};
use serde::Deserialize;
use signals_auth::{Credentials, MaskedCredentials};
use tokio::task::spawn_blocking;

/// A login backend for the users in the database.
#[derive(Debug, Clone)]
pub(crate) struct Accounts(pub(crate) DatabaseConnection);

/// The session of the client. Because it is that of `signals_auth`, logins send signals.
pub(crate) type AuthSession = signals_auth::AuthSession<Accounts>;

/// The form to log in or to register.
#[derive(Clone, Deserialize)]
pub(crate) struct Login {
    pub(crate) name: String,
    pub(crate) password: String,
}

/// The parts that receivers get.
impl Credentials for Login {
    fn mask(&self) -> MaskedCredentials {
        MaskedCredentials::new().public("name", &self.name).secret("password")
    }
}

impl AuthnBackend for Accounts {
    type User = user::Model;
    type Credentials = Login;
    type Error = DbErr;

    async fn authenticate(&self, login: Login) -> Result<Option<user::Model>, DbErr> {
        let user = user::Entity::find().filter(user::Column::Name.eq(&login.name)).one(&self.0).await?;
        let Some(user) = user else { return Ok(None) };
        Ok(fits(login.password, user.password.clone()).await.then_some(user))
    }

    async fn get_user(&self, id: &i32) -> Result<Option<user::Model>, DbErr> {
        user::Entity::find_by_id(*id).one(&self.0).await
    }
}

/// Hashes a password. It is slow on purpose.
pub(crate) async fn hash(password: String) -> crate::Result<PasswordHash> {
    let hash = spawn_blocking(move || Argon2::default().hash_password(password.as_bytes()));
    let hash: argon2::PasswordHash = hash.await??;
    Ok(PasswordHash(hash.to_string()))
}

/// An invalid hash matches no password.
async fn fits(password: String, PasswordHash(hash): PasswordHash) -> bool {
    let verify = move || Argon2::default().verify_password(password.as_bytes(), &*hash).is_ok();
    spawn_blocking(verify).await.unwrap_or(false)
}

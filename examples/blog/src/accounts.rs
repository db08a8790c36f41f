//! The login backend.

use std::num::NonZero;
use std::ops::RangeInclusive;
use std::sync::{Arc, LazyLock};
use std::thread::available_parallelism;

use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use axum_login::AuthnBackend;
use blog_models::{PasswordHash, user};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use serde::Deserialize;
use signals_auth::{Credentials, MaskedCredentials};
use signals_orm::Connection;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// A login backend for the users in the database.
#[derive(Debug, Clone)]
pub(crate) struct Accounts(pub(crate) Connection);

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

    /// Takes as long for a name that does not exist as for a wrong password, so that names cannot be found out.
    async fn authenticate(&self, login: Login) -> Result<Option<user::Model>, DbErr> {
        let user = user::Entity::find().filter(user::Column::Name.eq(&login.name)).one(&self.0).await?;
        let hash = user.as_ref().map_or_else(|| NO_PASSWORD.clone(), |user| user.password.clone());
        let fits = fits(login.password, hash).await;
        Ok(user.filter(|_| fits))
    }

    async fn get_user(&self, id: &i32) -> Result<Option<user::Model>, DbErr> {
        user::Entity::find_by_id(*id).one(&self.0).await
    }
}

/// The allowed lengths of a password. Much longer ones would keep the server busy.
pub(crate) const PASSWORD_LENGTH: RangeInclusive<usize> = 8..=200;

/// The longest name.
pub(crate) const NAME_LENGTH: usize = 30;

/// One hash takes a core and 19 MiB, so only as many run at once as there are cores. The others wait.
static HASHES: LazyLock<Arc<Semaphore>> =
    LazyLock::new(|| Arc::new(Semaphore::new(available_parallelism().map_or(1, NonZero::get))));

/// A hash that no password is known for.
pub(crate) static NO_PASSWORD: LazyLock<PasswordHash> = LazyLock::new(|| {
    let random = tower_sessions::session::Id::default().to_string();
    PasswordHash(hash_now(&random).map_or_else(|_| String::new(), |hash| hash.to_string()))
});

/// Hashes a password. It is slow on purpose.
pub(crate) async fn hash(password: String) -> crate::Result<PasswordHash> {
    let hash = in_turn(move || hash_now(&password)).await??;
    Ok(PasswordHash(hash.to_string()))
}

fn hash_now(password: &str) -> Result<argon2::PasswordHash, argon2::password_hash::Error> {
    Argon2::default().hash_password(password.as_bytes())
}

/// An invalid hash matches no password.
async fn fits(password: String, PasswordHash(hash): PasswordHash) -> bool {
    let verify = move || {
        tracing::trace!("compares a password with its hash");
        Argon2::default().verify_password(password.as_bytes(), &*hash).is_ok()
    };
    in_turn(verify).await.unwrap_or(false)
}

/// Runs a hash on a thread of its own once it has a turn. The hash keeps the turn to its end, also if the client hangs up.
async fn in_turn<T: Send + 'static>(hash: impl FnOnce() -> T + Send + 'static) -> crate::Result<T> {
    let turn = Arc::clone(&HASHES).acquire_owned().await?;
    let hashing = spawn_blocking(move || {
        let _turn = turn;
        hash()
    });
    Ok(hashing.await?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::channel;

    use super::{HASHES, in_turn};

    #[tokio::test]
    async fn a_client_that_hangs_up_gives_its_turn_back_once_its_hash_has_ended() {
        let turns = HASHES.available_permits();
        let (end, ended) = channel::<()>();
        tokio::select! {
            biased;
            _ = in_turn(move || ended.recv()) => unreachable!("the hash has not ended"),
            () = async {} => {}
        }
        assert_eq!(HASHES.available_permits(), turns - 1);
        end.send(()).unwrap();
        let all = u32::try_from(turns).unwrap();
        drop(Arc::clone(&HASHES).acquire_many_owned(all).await.unwrap());
    }
}

//! The code of the READMEs in `contrib/` that is not code of other tests.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    unused_variables,
    clippy::let_and_return,
    clippy::unused_async,
    reason = "it is compiled, and not run"
)]

signals_core::link_dependencies!();

mod requests {
    use std::time::Duration;

    use axum::Router;
    use http::{Method, StatusCode, Uri};
    use signals_core::receiver;
    use signals_http::REQUEST_FINISHED;

    fn announced(app: Router) -> Router {
        let app = app.layer(signals_http::SignalsLayer);
        app
    }

    #[receiver(REQUEST_FINISHED)]
    fn log(method: &Method, uri: &Uri, status: Option<StatusCode>, duration: Duration) {
        println!("{method} {uri}: {status:?} after {duration:?}");
    }
}

mod auth {
    use axum_login::AuthUser;
    use signals_auth::AuthSession; // instead of axum_login::AuthSession
    use signals_auth::USER_LOGGED_IN;
    use signals_core::receiver;

    #[derive(Debug, Clone)]
    struct Account {
        name: String,
    }

    impl AuthUser for Account {
        type Id = String;

        fn id(&self) -> String {
            self.name.clone()
        }

        fn session_auth_hash(&self) -> &[u8] {
            &[]
        }
    }

    #[receiver(USER_LOGGED_IN, sender = Account)]
    async fn greet(sender: &Account) {
        println!("hello {}", sender.name);
    }
}

mod settings {
    use std::sync::LazyLock;

    use figment::Figment;
    use serde::Deserialize;
    use signals_core::receiver;
    use signals_settings::{SETTING_CHANGED, Settings};

    #[derive(Deserialize)]
    struct Shop {
        page_size: u32,
    }

    fn figment() -> Figment {
        Figment::from(("page_size", 20))
    }

    // One line, as in the README.
    #[rustfmt::skip]
    static SETTINGS: LazyLock<Settings<Shop>> = LazyLock::new(|| Settings::extract(figment()).expect("they are complete"));

    #[receiver(SETTING_CHANGED, sender = Shop)]
    fn clear_cache(sender: &Shop, setting: &str) {
        println!("{setting} changed, pages are of {}", sender.page_size);
    }

    #[test]
    fn pages_can_be_small() {
        let _small = SETTINGS.override_with("page_size", 5).unwrap(); // on this thread, until dropped
    }
}

mod templates {
    use signals_core::receiver;
    use signals_template::Environment; // instead of minijinja::Environment
    use signals_template::TEMPLATE_RENDERED;

    #[receiver(TEMPLATE_RENDERED)]
    fn log(name: &str) {
        println!("rendered {name}");
    }
}

mod models {
    mod account {
        use sea_orm::entity::prelude::*;

        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = "account")]
        pub struct Model {
            #[sea_orm(primary_key)]
            pub id: i32,
            pub owner: String,
        }

        #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
        pub enum Relation {}

        signals_orm::model!(ActiveModel);
    }

    use signals_core::receiver;
    use signals_orm::{AFTER_COMMIT, BoxError, Change, Db, PRE_SAVE};

    #[receiver(PRE_SAVE, sender = account::ActiveModel)]
    async fn validate(sender: &mut account::ActiveModel, db: &Db<'_>) -> Result<(), BoxError> {
        if sender.owner.as_ref().is_empty() { Err("an account has an owner".into()) } else { Ok(()) }
    }

    #[receiver(AFTER_COMMIT, sender = account::ActiveModel)]
    async fn mail(sender: &account::ActiveModel, change: Change) {
        // …
    }
}

mod statements {
    use sea_orm::sqlx::{Result, Sqlite};

    async fn connect(url: &str) -> Result<()> {
        let pool = signals_sqlx::Pool::<Sqlite>::connect(url).await?;
        Ok(())
    }

    use signals_core::receiver;
    use signals_sqlx::{AFTER_COMMIT, StatementKind};

    #[receiver(AFTER_COMMIT)]
    async fn refresh(kind: StatementKind, table: &str, rows: u64) {
        // …
    }
}

mod work {
    use sea_orm::DatabaseConnection;
    use signals_durable::{Error, Worker};

    async fn work(db: DatabaseConnection, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
        Worker::new(&db).run(shutdown).await?;
        Ok(())
    }
}

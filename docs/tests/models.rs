//! The idioms and the receivers of the tutorial for models.
#![allow(unreachable_pub, reason = "as in a crate of its own")]

mod account {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "account")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub email: String,
        pub slug: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    signals_orm::model!(ActiveModel);
}

mod profile {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "profile")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    signals_orm::model!(ActiveModel);
}

mod comment {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "comment")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub text: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    signals_orm::model!(ActiveModel);
}

mod topic {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "topic")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    signals_orm::model!(ActiveModel);
}

mod comment_topic {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "comment_topic")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub comment_id: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub topic_id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(belongs_to = "super::comment::Entity", from = "Column::CommentId", to = "super::comment::Column::Id")]
        Comment,
        #[sea_orm(belongs_to = "super::topic::Entity", from = "Column::TopicId", to = "super::topic::Column::Id")]
        Topic,
    }

    impl Related<super::comment::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Comment.def()
        }
    }

    impl Related<super::topic::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Topic.def()
        }
    }

    signals_orm::model!(ActiveModel);
}

mod validation {
    use sea_orm::ActiveValue::Set;
    use signals_core::receiver;
    use signals_orm::{BoxError, PRE_SAVE};

    use crate::account;

    #[receiver(PRE_SAVE, sender = account::ActiveModel)]
    pub fn validate(sender: &mut account::ActiveModel) -> Result<(), BoxError> {
        if let Set(email) = &mut sender.email {
            *email = email.trim().to_lowercase();
            if !email.contains('@') {
                return Err("an account has an e-mail address".into());
            }
        }
        Ok(())
    }
}

mod spam {
    use sea_orm::ActiveValue::Set;
    use signals_core::receiver;
    use signals_orm::{BoxError, PRE_SAVE};

    use crate::comment;

    #[receiver(PRE_SAVE, sender = comment::ActiveModel)]
    fn refuse_spam(sender: &comment::ActiveModel) -> Result<(), BoxError> {
        match &sender.text {
            Set(text) if text.to_lowercase().contains("casino") => Err("this looks like spam".into()),
            _ => Ok(()),
        }
    }
}

mod profiles {
    use sea_orm::ActiveValue::Set;
    use sea_orm::{ActiveModelTrait, EntityTrait};
    use signals_core::receiver;
    use signals_orm::{BoxError, Db, POST_SAVE};

    use crate::{account, profile};

    #[receiver(POST_SAVE, sender = account::ActiveModel)]
    async fn make_profile(sender: &account::ActiveModel, created: bool, db: &Db<'_>) -> Result<(), BoxError> {
        let account_id = *sender.id.as_ref();
        if created && profile::Entity::find_by_id(account_id).one(db).await?.is_none() {
            profile::ActiveModel { account_id: Set(account_id) }.insert(db).await?;
        }
        Ok(())
    }
}

mod slugs {
    use sea_orm::ActiveValue::Set;
    use signals_core::receiver;
    use signals_orm::PRE_SAVE;

    use crate::{account, validation};

    #[receiver(PRE_SAVE, sender = account::ActiveModel, after = validation::validate)]
    fn derive_slug(sender: &mut account::ActiveModel, update_fields: &[&'static str]) {
        if update_fields.contains(&"email") {
            sender.slug = Set(sender.email.as_ref().split('@').next().map(str::to_owned));
        }
    }
}

mod marks {
    use sea_orm::sea_query::Expr;
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    use signals_core::receiver;
    use signals_orm::{BoxError, Db, POST_SAVE};

    use crate::comment;

    #[receiver(POST_SAVE, sender = comment::ActiveModel)]
    async fn mark(sender: &comment::ActiveModel, created: bool, db: &Db<'_>) -> Result<(), BoxError> {
        if created {
            // `update_many` does not send `POST_SAVE`. A save here would call this receiver again.
            let text = format!("#{}: {}", sender.id.as_ref(), sender.text.as_ref());
            let update = comment::Entity::update_many().col_expr(comment::Column::Text, Expr::value(text));
            update.filter(comment::Column::Id.eq(*sender.id.as_ref())).exec(db).await?;
        }
        Ok(())
    }
}

mod mails {
    use std::sync::Mutex;

    use signals_core::receiver;
    use signals_orm::{AFTER_COMMIT, Change};

    use crate::account;

    pub static MAILS: Mutex<Vec<String>> = Mutex::new(Vec::new());

    #[receiver(AFTER_COMMIT, sender = account::ActiveModel)]
    fn mail(sender: &account::ActiveModel, change: Change) {
        if change == Change::Created {
            MAILS.lock().unwrap().push(format!("welcome, {}", sender.email.as_ref()));
        }
    }
}

mod index {
    use std::sync::Mutex;

    use signals_core::receiver;
    use signals_orm::{BoxError, Db, POST_SAVE};

    use crate::comment;

    pub static INDEXED: Mutex<Vec<i32>> = Mutex::new(Vec::new());

    #[receiver(POST_SAVE, sender = comment::ActiveModel)]
    async fn index(sender: &comment::ActiveModel, db: &Db<'_>) -> Result<(), BoxError> {
        let id = *sender.id.as_ref();
        db.on_commit(async move { INDEXED.lock().unwrap().push(id) }).await?;
        Ok(())
    }
}

mod fixtures {
    use sea_orm::ActiveValue::Set;
    use sea_orm::{ActiveModelTrait, DatabaseConnection, DbErr};
    use signals_core::receiver;
    use signals_orm::{Db, POST_SAVE, POST_SAVE_RAW};

    use crate::comment;

    #[receiver([POST_SAVE, POST_SAVE_RAW], sender = comment::ActiveModel)]
    fn count_all() {
        println!("a comment, of a fixture or not");
    }

    pub async fn load_fixture(db: &DatabaseConnection) -> Result<(), DbErr> {
        let comment = comment::ActiveModel { text: Set("casino royale".to_owned()), ..Default::default() };
        comment.insert(&Db::raw(db)).await?; // sends no PRE_SAVE, so the spam check does not run
        Ok(())
    }
}

mod bulk {
    use std::sync::Mutex;

    use sea_orm::{DatabaseConnection, DbErr, EntityTrait};
    use signals_core::receiver;
    use signals_orm::{Bulk, BulkKind, Connection, POST_BULK_WRITE};

    use crate::{comment, topic};

    pub static REMOVED: Mutex<Vec<u64>> = Mutex::new(Vec::new());

    #[receiver(POST_BULK_WRITE, sender = comment::ActiveModel)]
    fn count_removed(kind: BulkKind, rows: u64) {
        if kind == BulkKind::Delete {
            REMOVED.lock().unwrap().push(rows);
        }
    }

    pub async fn remove_all_comments(db: &Connection) -> Result<(), DbErr> {
        comment::Entity::delete_many().exec(db).await?;
        Ok(())
    }

    pub async fn remove_topics(db: &DatabaseConnection) -> Result<u64, DbErr> {
        topic::Entity::delete_many().exec_signalled(db).await
    }
}

mod deletes {
    use std::any::Any;
    use std::sync::Mutex;

    use signals_core::receiver;
    use signals_orm::{AnyModel, POST_DELETE};

    use crate::{comment, topic};

    pub static DELETED: Mutex<Vec<String>> = Mutex::new(Vec::new());

    #[receiver(POST_DELETE)]
    fn of_all(sender: &dyn AnyModel) {
        DELETED.lock().unwrap().push(format!("from {}", sender.info().table));
    }

    #[receiver(POST_DELETE, sender = [comment::ActiveModel, topic::ActiveModel])]
    fn of_two(sender: &dyn AnyModel) {
        let sender: &dyn Any = sender;
        if let Some(comment) = sender.downcast_ref::<comment::ActiveModel>() {
            DELETED.lock().unwrap().push(format!("comment {}", comment.id.as_ref()));
        }
    }
}

mod relations {
    use std::sync::Mutex;

    use sea_orm::sea_query::ValueTuple;
    use sea_orm::{DatabaseConnection, DbErr};
    use signals_core::receiver;
    use signals_orm::{Action, M2M_CHANGED, m2m};

    use crate::{comment, comment_topic, topic};

    pub static ADDED: Mutex<Vec<ValueTuple>> = Mutex::new(Vec::new());

    #[receiver(M2M_CHANGED, sender = comment_topic::ActiveModel)]
    fn count_topics(action: Action, keys: Option<&[ValueTuple]>) {
        if action == Action::PostAdd {
            ADDED.lock().unwrap().extend(keys.into_iter().flatten().cloned());
        }
    }

    pub async fn file(comment: comment::Model, topics: [i32; 2], db: &DatabaseConnection) -> Result<(), DbErr> {
        m2m(comment, comment_topic::Entity, topic::Entity).add(db, topics).await
    }
}

mod connections {
    use signals_core::receiver;
    use signals_orm::{AnyConnection, BoxError, CONNECTION_CREATED};

    #[receiver(CONNECTION_CREATED)]
    async fn set_up(sender: &mut dyn AnyConnection) -> Result<(), BoxError> {
        if sender.database() == "SQLite" {
            sender.execute("PRAGMA cache_size = 500").await?;
        }
        Ok(())
    }
}

use bulk::{REMOVED, remove_all_comments, remove_topics};
use deletes::DELETED;
use fixtures::load_fixture;
use index::INDEXED;
use mails::MAILS;
use relations::{ADDED, file};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ValueTuple;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, Schema,
    Statement, TransactionTrait,
};
use signals_orm::{Connection, POST_SAVE, POST_SAVE_RAW, transaction};

async fn sign_up_both(db: &DatabaseConnection) -> Result<(), DbErr> {
    transaction(db, async |transaction| {
        account("ada@example.com").insert(transaction).await?;
        account("ben").insert(transaction).await?; // refused by `validate`, so ada is rolled back
        Ok(())
    })
    .await
}

async fn database() -> Connection {
    let db = signals_orm::connect("sqlite::memory:").await.unwrap();
    let schema = Schema::new(db.get_database_backend());
    db.execute(&schema.create_table_from_entity(account::Entity)).await.unwrap();
    db.execute(&schema.create_table_from_entity(profile::Entity)).await.unwrap();
    db.execute(&schema.create_table_from_entity(comment::Entity)).await.unwrap();
    db.execute(&schema.create_table_from_entity(topic::Entity)).await.unwrap();
    db.execute(&schema.create_table_from_entity(comment_topic::Entity)).await.unwrap();
    db
}

fn account(email: &str) -> account::ActiveModel {
    account::ActiveModel { email: Set(email.to_owned()), ..Default::default() }
}

fn comment(text: &str) -> comment::ActiveModel {
    comment::ActiveModel { text: Set(text.to_owned()), ..Default::default() }
}

#[tokio::test]
async fn an_account_is_validated_and_gets_a_profile_and_a_mail() {
    let db = database().await;
    let ada = account(" Ada@Example.com ").insert(&db).await.unwrap();
    assert_eq!((ada.email.as_str(), ada.slug.as_deref()), ("ada@example.com", Some("ada")));
    let refused = account("nobody").insert(&db).await.unwrap_err().to_string();
    assert!(
        refused.contains("models::validation::validate (") && refused.ends_with("an account has an e-mail address"),
        "{refused}"
    );
    ada.into_active_model().save(&db).await.unwrap();
    assert_eq!(account::Entity::find().count(&db).await.unwrap(), 1);
    assert_eq!(profile::Entity::find().count(&db).await.unwrap(), 1);

    sign_up_both(&db).await.unwrap_err();
    assert_eq!(account::Entity::find().count(&db).await.unwrap(), 1);
    assert_eq!(profile::Entity::find().count(&db).await.unwrap(), 1);
    let mails = MAILS.lock().unwrap();
    assert_eq!(mails.iter().filter(|mail| *mail == "welcome, ada@example.com").count(), 1);
}

#[tokio::test]
async fn a_comment_is_checked_marked_and_indexed() {
    let db = database().await;
    let refused = comment("CASINO!").insert(&db).await.unwrap_err().to_string();
    assert!(refused.contains("models::spam::refuse_spam (") && refused.ends_with("this looks like spam"), "{refused}");
    comment("hello").insert(&db).await.unwrap();
    let marked = comment::Entity::find().one(&db).await.unwrap().unwrap();
    assert_eq!((marked.id, marked.text.as_str()), (1, "#1: hello"));
    assert_eq!(*INDEXED.lock().unwrap(), [1]);

    load_fixture(&db).await.unwrap();
    assert_eq!(*INDEXED.lock().unwrap(), [1]);
    assert!(POST_SAVE_RAW.receivers().map(|receiver| receiver.name().to_owned()).eq(["count_all"]));

    remove_all_comments(&db).await.unwrap();
    assert_eq!(*REMOVED.lock().unwrap(), [2]);
    assert_eq!(remove_topics(&db).await.unwrap(), 0);
}

#[tokio::test]
async fn a_test_mutes_a_signal() {
    let db = database().await;
    let ben = POST_SAVE.mute_in(account("ben@example.com").insert(&db)).await.unwrap();
    assert_eq!(profile::Entity::find_by_id(ben.id).one(&db).await.unwrap(), None);
}

#[tokio::test]
async fn a_connection_is_set_up() {
    let db = database().await;
    let asked = Statement::from_string(db.get_database_backend(), "PRAGMA cache_size");
    let row = db.query_one_raw(asked).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<i32>(0).unwrap(), 500);
}

#[tokio::test]
async fn a_relation_sends_the_keys_that_were_added() {
    let db = database().await;
    for id in [1, 2] {
        topic::ActiveModel { id: Set(id) }.insert(&db).await.unwrap();
    }
    let hello = POST_SAVE.mute_in(comment("hello").insert(&db)).await.unwrap();
    file(hello, [1, 2], &db).await.unwrap();
    assert_eq!(*ADDED.lock().unwrap(), [1, 2].map(|id| ValueTuple::One(id.into())));
}

#[tokio::test]
async fn a_save_in_a_transaction_of_seaorm_is_refused() {
    let db = database().await;
    let plain: &DatabaseConnection = &db;
    let transaction = plain.begin().await.unwrap();
    let refused = account("ada@example.com").insert(&transaction).await.unwrap_err();
    assert!(matches!(refused, DbErr::Custom(_)), "{refused}");
    topic::ActiveModel { id: Set(1) }.insert(&transaction).await.unwrap(); // no receiver waits for the commit of topics
}

#[tokio::test]
async fn receivers_of_deletes_may_filter_by_model() {
    let db = database().await;
    let topic = topic::ActiveModel { id: Set(1) }.insert(&db).await.unwrap();
    let hello = POST_SAVE.mute_in(comment("hello").insert(&db)).await.unwrap();
    signals_orm::delete(topic, &db).await.unwrap();
    signals_orm::delete(hello, &db).await.unwrap();
    assert_eq!(*DELETED.lock().unwrap(), ["from topic", "from comment", "comment 1"]);
}

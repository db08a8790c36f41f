//! Models that contain their related ones: `#[sea_orm::model]`.

mod bank;

use std::sync::Mutex;

use bank::databases;
use sea_orm::sea_query::{FromValueTuple, ValueTuple};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};
use signals_core::{SenderType, receiver};
use signals_orm::{AFTER_COMMIT, Action, AnyModel, Connection, Db, M2M_CHANGED};

async fn connections() -> impl Iterator<Item = Connection> {
    databases().await.into_iter().map(Connection::new)
}

/// Models that contain each other.
#[allow(unreachable_pub, reason = "what derives write is public")]
mod book {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "book")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub title: String,
        #[sea_orm(has_many)]
        pub pages: HasMany<super::page::Entity>,
        #[sea_orm(has_many, via = "book_label")]
        pub labels: HasMany<super::label::Entity>,
    }

    signals_orm::model!(ActiveModel, ActiveModelEx);
}

#[allow(unreachable_pub, reason = "what derives write is public")]
mod label {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "label")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub text: String,
        #[sea_orm(has_many, via = "book_label")]
        pub books: HasMany<super::book::Entity>,
    }

    signals_orm::model!(ActiveModel);
}

#[allow(unreachable_pub, reason = "what derives write is public")]
mod book_label {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "book_label")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub book_id: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub label_id: i32,
        #[sea_orm(belongs_to, from = "book_id", to = "id")]
        pub book: HasOne<super::book::Entity>,
        #[sea_orm(belongs_to, from = "label_id", to = "id")]
        pub label: HasOne<super::label::Entity>,
    }

    signals_orm::model!(ActiveModel);
}

#[allow(unreachable_pub, reason = "what derives write is public")]
mod page {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "page")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub book_id: i32,
        #[sea_orm(belongs_to, from = "book_id", to = "id")]
        pub book: HasOne<super::book::Entity>,
    }

    signals_orm::model!(ActiveModel);
}

static PAGES: Mutex<Vec<signals_orm::Change>> = Mutex::new(Vec::new());

#[receiver(AFTER_COMMIT, sender = page::ActiveModel)]
fn page_committed(change: signals_orm::Change) {
    PAGES.lock().unwrap().push(change);
}

async fn create_library(db: &Connection) {
    let schema = sea_orm::Schema::new(db.get_database_backend());
    db.execute(&schema.create_table_from_entity(book::Entity)).await.unwrap();
    db.execute(&schema.create_table_from_entity(page::Entity)).await.unwrap();
    db.execute(&schema.create_table_from_entity(label::Entity)).await.unwrap();
    db.execute(&schema.create_table_from_entity(book_label::Entity)).await.unwrap();
}

#[tokio::test]
async fn links_that_seaorm_writes_send_what_they_change() {
    for db in connections().await {
        create_library(&db).await;
        let changes = Mutex::new(Vec::new());
        let note = |sender: SenderType,
                    instance: &dyn AnyModel,
                    action: Action,
                    related: SenderType,
                    keys: Option<&[ValueTuple]>,
                    _: &Db<'_>| {
            assert!(sender.is::<book_label::ActiveModel>() && related.is::<label::ActiveModel>());
            let instance: &dyn std::any::Any = instance;
            let id = *instance.downcast_ref::<book::ActiveModel>().unwrap().id.as_ref();
            let keys = keys.unwrap().iter().map(|key| i32::from_value_tuple(key.clone())).collect::<Vec<_>>();
            changes.lock().unwrap().push((id, action, keys));
            Ok(())
        };
        let labels = ["old", "odd", "new"].map(|text| label::ActiveModel::builder().set_text(text));
        let [old, odd, new] = labels;
        let body = async {
            let book = book::ActiveModel::builder().set_title("a book").add_label(old).add_label(odd);
            let mut book = book.insert(&db).await.unwrap().into_active_model();
            book.labels.push(new);
            let mut book = book.save(&db).await.unwrap();
            let kept = label::Entity::find_by_id(2).one(&db).await.unwrap().unwrap().into_ex().into_active_model();
            book.labels.replace_all([kept]);
            let mut book = book.save(&db).await.unwrap();
            book.labels.replace_all([]);
            book.save(&db).await.unwrap();
        };
        M2M_CHANGED.scoped_in(note, body).await;
        let expected = [
            (1, Action::PreAdd, vec![1, 2]),
            (1, Action::PostAdd, vec![1, 2]),
            (1, Action::PreAdd, vec![3]),
            (1, Action::PostAdd, vec![3]),
            (1, Action::PreRemove, vec![1, 3]),
            (1, Action::PostRemove, vec![1, 3]),
            (1, Action::PreRemove, vec![2]),
            (1, Action::PostRemove, vec![2]),
        ];
        assert_eq!(changes.into_inner().unwrap(), expected);
        assert!(book_label::Entity::find().all(&db).await.unwrap().is_empty());
    }
}

/// A model that is linked with others of its own.
#[allow(unreachable_pub, reason = "what derives write is public")]
mod reader {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reader")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub name: String,
        #[sea_orm(self_ref, via = "reader_follower", from = "Reader", to = "Follower")]
        pub followers: HasMany<Entity>,
        #[sea_orm(self_ref, via = "reader_follower", reverse)]
        pub following: HasMany<Entity>,
    }

    signals_orm::model!(ActiveModel, ActiveModelEx);
}

#[allow(unreachable_pub, reason = "what derives write is public")]
mod reader_follower {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reader_follower")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub reader_id: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub follower_id: i32,
        #[sea_orm(belongs_to, from = "reader_id", to = "id")]
        pub reader: HasOne<super::reader::Entity>,
        #[sea_orm(belongs_to, relation_enum = "Follower", from = "follower_id", to = "id")]
        pub follower: HasOne<super::reader::Entity>,
    }

    signals_orm::model!(ActiveModel);
}

#[tokio::test]
async fn links_of_an_entity_with_itself_send_what_they_change() {
    for db in connections().await {
        let schema = sea_orm::Schema::new(db.get_database_backend());
        db.execute(&schema.create_table_from_entity(reader::Entity)).await.unwrap();
        db.execute(&schema.create_table_from_entity(reader_follower::Entity)).await.unwrap();
        let changes = Mutex::new(Vec::new());
        let note = |sender: SenderType,
                    instance: &dyn AnyModel,
                    action: Action,
                    related: SenderType,
                    keys: Option<&[ValueTuple]>,
                    _: &Db<'_>| {
            assert!(sender.is::<reader_follower::ActiveModel>() && related.is::<reader::ActiveModel>());
            let instance: &dyn std::any::Any = instance;
            let id = *instance.downcast_ref::<reader::ActiveModel>().unwrap().id.as_ref();
            let keys = keys.unwrap().iter().map(|key| i32::from_value_tuple(key.clone())).collect::<Vec<_>>();
            changes.lock().unwrap().push((id, action, keys));
            Ok(())
        };
        let body = async {
            let [ada, ben, cleo] = ["Ada", "Ben", "Cleo"].map(|name| reader::ActiveModel::builder().set_name(name));
            let ben = ben.insert(&db).await.unwrap().into_active_model();
            let mut ada = ada.add_follower(ben).insert(&db).await.unwrap().into_active_model();
            ada.followers.replace_all([]);
            let ada = ada.save(&db).await.unwrap();
            cleo.add_following(ada).insert(&db).await.unwrap();
        };
        M2M_CHANGED.scoped_in(note, body).await;
        let expected = [
            (2, Action::PreAdd, vec![1]),
            (2, Action::PostAdd, vec![1]),
            (2, Action::PreRemove, vec![1]),
            (2, Action::PostRemove, vec![1]),
            (3, Action::PreAdd, vec![2]),
            (3, Action::PostAdd, vec![2]),
        ];
        assert_eq!(changes.into_inner().unwrap(), expected);
        let links = reader_follower::Entity::find().all(&db).await.unwrap();
        assert_eq!(links.iter().map(|link| (link.reader_id, link.follower_id)).collect::<Vec<_>>(), [(2, 3)]);
    }
}

#[tokio::test]
async fn a_receiver_that_fails_undoes_the_links_and_the_model() {
    for db in connections().await {
        create_library(&db).await;
        let refuse =
            |_: SenderType, _: &dyn AnyModel, action: Action, _: SenderType, _: Option<&[ValueTuple]>, _: &Db<'_>| {
                if action == Action::PostAdd { Err("no labels".into()) } else { Ok(()) }
            };
        let label = label::ActiveModel::builder().set_text("new");
        let book = book::ActiveModel::builder().set_title("a book").add_label(label);
        M2M_CHANGED.scoped_in(refuse, book.insert(&db)).await.unwrap_err();
        assert!(book::Entity::find().all(&db).await.unwrap().is_empty());
        assert!(book_label::Entity::find().all(&db).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn nested_models_are_saved_and_deleted_in_one_transaction_that_announces_them() {
    use signals_orm::Change::{Created, Deleted};

    for db in connections().await {
        create_library(&db).await;
        let pages = [page::ActiveModel::builder(), page::ActiveModel::builder()];
        let [one, two] = pages;
        let book = book::ActiveModel::builder().set_title("a book").add_page(one).add_page(two);
        let book = book.insert(&db).await.unwrap();
        assert_eq!(book.pages.len(), 2);
        assert_eq!(std::mem::take(&mut *PAGES.lock().unwrap()), [Created, Created]);
        book.delete(&db).await.unwrap();
        assert_eq!(std::mem::take(&mut *PAGES.lock().unwrap()), [Deleted, Deleted]);
        assert!(page::Entity::find().all(&db).await.unwrap().is_empty());
    }
}

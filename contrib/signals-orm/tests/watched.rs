//! Writes through `Connection`: all of them are announced.

mod bank;

use std::sync::Mutex;

use bank::{account, account_tag, databases, note, notes, owners, tag};
use sea_orm::sea_query::{Expr, FromValueTuple, OnConflict, Query, ValueTuple};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, QueryTrait, TransactionTrait,
};
use signals_core::{SenderType, receiver};
use signals_orm::{
    AFTER_COMMIT, Action, AnyModel, BoxError, Bulk, BulkKind, Connection, Db, M2M_CHANGED, POST_BULK_WRITE, POST_SAVE,
    PRE_BULK_WRITE, delete, m2m, tables_without_model,
};

#[receiver(PRE_BULK_WRITE, sender = [account::ActiveModel, account_tag::ActiveModel])]
async fn before(kind: BulkKind, db: &Db<'_>) -> Result<(), BoxError> {
    bank::note(format!("before {kind:?}")).insert(db).await?;
    Ok(())
}

#[receiver(POST_BULK_WRITE, sender = [account::ActiveModel, account_tag::ActiveModel])]
async fn after(sender: SenderType, kind: BulkKind, rows: u64, db: &Db<'_>) -> Result<(), BoxError> {
    bank::note(format!("after {kind:?} {rows}")).insert(db).await?;
    if sender.is::<account::ActiveModel>() && rows == 3 { Err("three are too many".into()) } else { Ok(()) }
}

#[receiver(POST_SAVE, sender = account::ActiveModel)]
async fn saved(sender: &account::ActiveModel, db: &Db<'_>) -> Result<(), BoxError> {
    if sender.owner.as_ref() == "writes" {
        account::Entity::insert(bank::account("by a receiver")).exec(db).await?;
    }
    Ok(())
}

#[receiver(AFTER_COMMIT, sender = account::ActiveModel)]
fn announced() {}

/// The notes since the last call.
async fn signals_of(db: &impl ConnectionTrait) -> Vec<String> {
    let notes = notes(db).await;
    db.execute(&note::Entity::delete_many().into_query()).await.unwrap();
    notes
}

async fn connections() -> impl Iterator<Item = Connection> {
    databases().await.into_iter().map(Connection::new)
}

#[tokio::test]
async fn every_statement_without_a_model_is_announced() {
    for db in connections().await {
        account::Entity::insert(bank::account("Ada")).exec(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Insert", "after Insert 1"]);
        account::Entity::insert_many([bank::account("Ben"), bank::account("Cleo")]).exec(&db).await.unwrap();
        assert_eq!(signals_of(&db).await[0], "before Insert");
        account::Entity::insert_many([bank::account("Dan")]).exec_without_returning(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Insert", "after Insert 1"]);
        let ignored = OnConflict::column(account::Column::Id).do_nothing().to_owned();
        let twice = account::ActiveModel { id: Set(1), ..bank::account("Eve") };
        account::Entity::insert(twice).on_conflict(ignored).try_insert().exec_without_returning(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Insert", "after Insert 0"]);
        account::Entity::update(account::ActiveModel { id: Set(1), cents: Set(7), ..Default::default() })
            .exec(&db)
            .await
            .unwrap();
        assert_eq!(signals_of(&db).await, ["before Update", "after Update 1"]);
        let richer = account::Entity::update_many().col_expr(account::Column::Cents, Expr::value(5));
        richer.filter(account::Column::Id.lt(3)).exec(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Update", "after Update 2"]);
        account::Entity::delete_by_id(1).exec(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Delete", "after Delete 1"]);
        db.execute(Query::delete().from_table(account::Entity).and_where(account::Column::Id.eq(2))).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Delete", "after Delete 1"]);
        assert_eq!(owners(&db).await, ["Cleo", "Dan"]);
        assert!(signals_of(&db).await.is_empty(), "reads are not announced");
    }
}

#[tokio::test]
async fn a_write_with_signals_of_its_own_sends_those_alone() {
    for db in connections().await {
        let ada = bank::account("Ada").insert(&db).await.unwrap();
        let mut ada: account::ActiveModel = ada.into();
        ada.cents = Set(1);
        let ada = ada.update(&db).await.unwrap();
        let rich = tag::ActiveModel { name: Set("rich".to_owned()), ..Default::default() }.insert(&db).await.unwrap();
        let tags = m2m(ada.clone(), account_tag::Entity, tag::Entity);
        tags.add(&db, [rich.id]).await.unwrap();
        tags.remove(&db, [rich.id]).await.unwrap();
        tags.clear(&db).await.unwrap();
        bank::account("Ben").insert(&Db::raw(&db)).await.unwrap();
        delete(ada, &db).await.unwrap();
        assert!(signals_of(&db).await.is_empty());
        account::Entity::insert_many([bank::account("Cleo")]).exec_signalled(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Insert", "after Insert 1"]);
    }
}

#[tokio::test]
async fn a_write_that_is_not_watched_or_executes_nothing_hides_no_other() {
    for db in connections().await {
        let plain: &DatabaseConnection = &db;
        let ada = bank::account("Ada").insert(plain).await.unwrap();
        account::Entity::insert(bank::account("Ben")).exec(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Insert", "after Insert 1"]);

        account::Entity::insert_many::<account::ActiveModel, _>([]).exec_signalled(&db).await.unwrap();
        account::Entity::delete_many().filter(account::Column::Owner.eq("Ben")).exec(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Delete", "after Delete 1"]);

        let rich = tag::ActiveModel { name: Set("rich".to_owned()), ..Default::default() }.insert(&db).await.unwrap();
        let tags = m2m(ada, account_tag::Entity, tag::Entity);
        tags.add(&db, [rich.id]).await.unwrap();
        tags.add(&db, [rich.id]).await.unwrap();
        account_tag::Entity::delete_many().exec(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Delete", "after Delete 1"]);
    }
}

#[tokio::test]
async fn a_receiver_that_fails_undoes_the_write() {
    for db in connections().await {
        let three = ["Ada", "Ben", "Cleo"].map(bank::account);
        let error = account::Entity::insert_many(three).exec_without_returning(&db).await.unwrap_err().to_string();
        assert!(error.contains("three are too many"), "{error}");
        assert!(owners(&db).await.is_empty());
        assert!(signals_of(&db).await.is_empty());
    }
}

#[tokio::test]
async fn transactions_and_receivers_are_watched_too() {
    for db in connections().await {
        let written = db.transaction::<_, _, DbErr>(|transaction| {
            Box::pin(async move {
                bank::account("writes").insert(transaction).await?;
                let nested = transaction.begin().await?;
                account::Entity::insert(bank::account("nested")).exec(&nested).await?;
                nested.commit().await
            })
        });
        written.await.unwrap();
        assert_eq!(owners(&db).await, ["writes", "by a receiver", "nested"]);
        assert_eq!(signals_of(&db).await, ["before Insert", "after Insert 1", "before Insert", "after Insert 1"]);
        let rolled_back = db.begin().await.unwrap();
        account::Entity::delete_many().filter(account::Column::Id.eq(1)).exec(&rolled_back).await.unwrap();
        rolled_back.rollback().await.unwrap();
        assert!(signals_of(&db).await.is_empty());
        assert_eq!(owners(&db).await.len(), 3);
    }
}

#[tokio::test]
async fn tables_of_no_model_and_schemas_are_left_alone() {
    for db in connections().await {
        db.execute_unprepared("CREATE TABLE other (id INT)").await.unwrap();
        db.execute(Query::insert().into_table("other").columns(["id"]).values_panic([1.into()])).await.unwrap();
        db.execute(&sea_orm::sea_query::Table::drop().table("other").to_owned()).await.unwrap();
        assert!(signals_of(&db).await.is_empty());
    }
}

/// An entity whose `model!` was forgotten.
#[allow(unreachable_pub, reason = "what derives write is public")]
mod forgotten {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "forgotten")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub text: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[tokio::test]
async fn an_entity_without_model_is_reported_once_it_is_written() {
    for db in connections().await {
        let schema = sea_orm::Schema::new(db.get_database_backend());
        db.execute(&schema.create_table_from_entity(forgotten::Entity)).await.unwrap();
        forgotten::ActiveModel { text: Set("a".to_owned()), ..Default::default() }.insert(&db).await.unwrap();
        bank::account("Ada").insert(&db).await.unwrap();
        let reported = tables_without_model();
        assert!(reported.contains(&"forgotten".to_owned()), "{reported:?}");
        assert!(!reported.iter().any(|table| table == "account" || table == "note"), "{reported:?}");
    }
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

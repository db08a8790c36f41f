//! Writes through `Connection`: all of them are announced.

mod bank;

use std::any::Any;

use bank::{account, account_tag, databases, note, notes, owners, tag};
use sea_orm::sea_query::{CommonTableExpression, Expr, OnConflict, Query, WithClause};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter, QueryTrait, TransactionTrait,
};
use signals_core::{SenderType, receiver};
use signals_orm::{
    AFTER_COMMIT, AnyModel, BoxError, Bulk, BulkKind, Connection, Db, POST_BULK_WRITE, POST_SAVE, PRE_BULK_WRITE,
    PRE_SAVE, delete, m2m, tables_without_model,
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
async fn statements_that_return_rows_or_are_built_of_others_are_announced() {
    for db in connections().await {
        let ada = account::Entity::insert(bank::account("Ada")).exec_with_returning(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Insert", "after Insert 1"]);
        let both = [bank::account("Ben"), bank::account("Cleo")];
        account::Entity::insert_many(both).exec_with_returning(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Insert", "after Insert 2"]);
        let richer = account::Entity::update_many().col_expr(account::Column::Cents, Expr::value(5));
        richer.filter(account::Column::Id.lt(3)).exec_with_returning(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Update", "after Update 2"]);
        account::Entity::delete(account::ActiveModel::from(ada)).exec(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Delete", "after Delete 1"]);

        let columns = [account::Column::Owner, account::Column::Cents];
        let mut of_ben = Query::select();
        of_ben.columns(columns).from(account::Entity).and_where(account::Column::Owner.eq("Ben"));
        let mut copy = Query::insert();
        copy.into_table(account::Entity).columns(columns).select_from(of_ben.clone()).unwrap();
        db.execute(&copy).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Insert", "after Insert 1"]);

        let all = CommonTableExpression::new().query(of_ben).table_name("ben").to_owned();
        let delete =
            Query::delete().from_table(account::Entity).and_where(account::Column::Owner.eq("Cleo")).to_owned();
        db.execute(&delete.with(WithClause::new().cte(all).to_owned())).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Delete", "after Delete 1"]);
        assert_eq!(owners(&db).await, ["Ben", "Ben"]);
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

#[tokio::test]
async fn an_update_of_nothing_does_not_hide_the_next_statement() {
    for db in connections().await {
        let ada = account::Entity::insert(bank::account("Ada")).exec_with_returning(&db).await.unwrap();
        signals_of(&db).await;
        // SeaORM executes nothing.
        account::ActiveModel { id: Set(ada.id), ..Default::default() }.update_without_returning(&db).await.unwrap();
        account::Entity::delete_by_id(ada.id).exec(&db).await.unwrap();
        assert_eq!(signals_of(&db).await, ["before Delete", "after Delete 1"]);
    }
}

#[tokio::test]
async fn a_receiver_that_takes_the_key_away_does_not_hide_the_next_statement() {
    let take_key = |sender: &mut dyn AnyModel, insert: bool, _: &[&'static str], _: &Db<'_>| {
        let sender: &mut dyn Any = sender;
        if let Some(account) = sender.downcast_mut::<account::ActiveModel>().filter(|_| !insert) {
            account.id = NotSet;
        }
        Ok(())
    };
    for db in connections().await {
        let ada = account::Entity::insert(bank::account("Ada")).exec_with_returning(&db).await.unwrap();
        signals_of(&db).await;
        let update = account::ActiveModel { id: Set(ada.id), cents: Set(7), ..Default::default() }.update(&db);
        let updated = PRE_SAVE.scoped_in(take_key, update).await;
        account::Entity::delete_by_id(ada.id).exec(&db).await.unwrap();
        assert_eq!(updated, Err(DbErr::PrimaryKeyNotSet { ctx: "UpdateOne" }));
        assert_eq!(signals_of(&db).await, ["before Delete", "after Delete 1"]);
    }
}

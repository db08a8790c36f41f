//! `M2M_CHANGED`.

mod bank;

use std::any::Any;

use bank::{account, account_tag, databases, notes, tag};
use sea_orm::sea_query::ValueTuple;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, ModelTrait, QueryOrder, Value};
use signals_core::{SenderType, receiver};
use signals_orm::{Action, AnyModel, BoxError, Db, M2M_CHANGED, m2m};

#[receiver(M2M_CHANGED, sender = account_tag::ActiveModel)]
async fn write_down(
    instance: &dyn AnyModel,
    action: Action,
    related: SenderType,
    keys: Option<&[ValueTuple]>,
    db: &Db<'_>,
) -> Result<(), BoxError> {
    let instance: &dyn Any = instance;
    // From the other side, the instance is a tag and the keys are those of accounts.
    assert_eq!(related.is::<tag::ActiveModel>(), instance.is::<account::ActiveModel>());
    let keys = keys.map(|keys| keys.iter().map(number).collect::<Vec<_>>());
    let there = account_tag::Entity::find().all(db).await?.len();
    bank::note(format!("{action:?} {keys:?}, {there} there")).insert(db).await?;
    match keys.as_deref() {
        Some([3]) if action == Action::PostAdd => Err("not the third".into()),
        Some([3]) if action == Action::PreRemove => Err("the third stays".into()),
        _ => Ok(()),
    }
}

/// Adds a row itself before those of Ben are added.
#[receiver(M2M_CHANGED, sender = account_tag::ActiveModel, after = write_down)]
async fn meanwhile(instance: &dyn AnyModel, action: Action, db: &Db<'_>) -> Result<(), BoxError> {
    let instance: &dyn Any = instance;
    let account = instance.downcast_ref::<account::ActiveModel>();
    if let (Action::PreAdd, Some(ben)) = (action, account.filter(|account| account.owner.as_ref() == "Ben")) {
        account_tag::ActiveModel { account_id: ben.id.clone(), tag_id: Set(1) }.insert(db).await?;
    }
    Ok(())
}

fn number(key: &ValueTuple) -> i32 {
    let ValueTuple::One(Value::Int(Some(number))) = key else { panic!("{key:?} is no number") };
    *number
}

/// An account, and the tags 1, 2 and 3.
async fn ada(db: &impl ConnectionTrait) -> account::Model {
    for name in ["rich", "old", "dormant"] {
        tag::ActiveModel { name: Set(name.to_owned()), ..Default::default() }.insert(db).await.unwrap();
    }
    bank::account("Ada").insert(db).await.unwrap()
}

async fn tags_of(ada: &account::Model, db: &impl ConnectionTrait) -> Vec<i32> {
    let tags = ada.find_related(tag::Entity).order_by_asc(tag::Column::Id).all(db).await.unwrap();
    tags.into_iter().map(|tag| tag.id).collect()
}

#[tokio::test]
async fn each_action_has_its_keys() {
    for db in databases().await {
        let ada = ada(&db).await;
        let tags = m2m(ada.clone(), account_tag::Entity, tag::Entity);
        tags.add(&db, [1, 2, 1]).await.unwrap();
        tags.remove(&db, [1]).await.unwrap();
        tags.clear(&db).await.unwrap();
        assert!(tags_of(&ada, &db).await.is_empty());
        let expected = [
            "PreAdd Some([1, 2]), 0 there",
            "PostAdd Some([1, 2]), 2 there",
            "PreRemove Some([1]), 2 there",
            "PostRemove Some([1]), 1 there",
            "PreClear None, 1 there",
            "PostClear None, 0 there",
        ];
        assert_eq!(notes(&db).await, expected);
    }
}

#[tokio::test]
async fn those_that_are_there_are_not_added_again() {
    for db in databases().await {
        let ada = ada(&db).await;
        let tags = m2m(ada.clone(), account_tag::Entity, tag::Entity);
        tags.add(&db, [1]).await.unwrap();
        tags.add(&db, [1, 2]).await.unwrap();
        // Django sends that, too.
        tags.add(&db, [1]).await.unwrap();
        assert_eq!(tags_of(&ada, &db).await, [1, 2]);
        let expected = [
            "PreAdd Some([2]), 1 there",
            "PostAdd Some([2]), 2 there",
            "PreAdd Some([]), 2 there",
            "PostAdd Some([]), 2 there",
        ];
        assert_eq!(notes(&db).await[2..], expected);
    }
}

#[tokio::test]
async fn to_set_is_to_remove_and_to_add() {
    for db in databases().await {
        let ada = ada(&db).await;
        let tags = m2m(ada.clone(), account_tag::Entity, tag::Entity);
        tags.set(&db, [1]).await.unwrap();
        tags.set(&db, [2]).await.unwrap();
        assert_eq!(tags_of(&ada, &db).await, [2]);
        let expected = [
            "PreAdd Some([1]), 0 there",
            "PostAdd Some([1]), 1 there",
            "PreRemove Some([1]), 1 there",
            "PostRemove Some([1]), 0 there",
            "PreAdd Some([2]), 0 there",
            "PostAdd Some([2]), 1 there",
        ];
        assert_eq!(notes(&db).await, expected);
        tags.set(&db, []).await.unwrap();
        assert!(tags_of(&ada, &db).await.is_empty());
    }
}

#[tokio::test]
async fn an_identical_set_and_no_keys_send_nothing() {
    for db in databases().await {
        let ada = ada(&db).await;
        let tags = m2m(ada, account_tag::Entity, tag::Entity);
        tags.set(&db, []).await.unwrap();
        tags.add(&db, []).await.unwrap();
        tags.remove(&db, []).await.unwrap();
        assert!(notes(&db).await.is_empty());
        tags.set(&db, [1, 2]).await.unwrap();
        tags.set(&db, [2, 1, 2]).await.unwrap();
        assert_eq!(notes(&db).await.len(), 2);
    }
}

#[tokio::test]
async fn the_other_side_can_change_it() {
    for db in databases().await {
        let ada = ada(&db).await;
        let rich = tag::Entity::find_by_id(1).one(&db).await.unwrap().unwrap();
        m2m(rich, account_tag::Entity, account::Entity).add(&db, [ada.id]).await.unwrap();
        assert_eq!(tags_of(&ada, &db).await, [1]);
        assert_eq!(notes(&db).await, ["PreAdd Some([1]), 0 there", "PostAdd Some([1]), 1 there"]);
    }
}

#[tokio::test]
async fn a_receiver_that_fails_undoes_all_of_it() {
    for db in databases().await {
        let ada = ada(&db).await;
        let tags = m2m(ada.clone(), account_tag::Entity, tag::Entity);
        tags.add(&db, [1]).await.unwrap();
        let error = tags.set(&db, [3]).await.unwrap_err().to_string();
        assert!(error.contains("relations::write_down (contrib/"), "{error}");
        assert_eq!(tags_of(&ada, &db).await, [1]);
        // `set` removed rows before it added some.
        assert_eq!(notes(&db).await.len(), 2);
    }
}

#[tokio::test]
async fn an_instance_without_a_key_is_an_error_before_anything_is_sent() {
    let db = bank::sqlite().await;
    let mut sent = 0;
    let count = |_, _: &dyn AnyModel, _, _, _: Option<&[ValueTuple]>, _: &Db<'_>| {
        sent += 1;
        Ok(())
    };
    let changes = async {
        let tags = m2m(bank::account("Ada"), account_tag::Entity, tag::Entity);
        let is_refused = |result| matches!(result, Err(DbErr::AttrNotSet(column)) if column == "id");
        assert!(is_refused(tags.clear(&db).await));
        assert!(is_refused(tags.remove(&db, [1]).await));
        assert!(is_refused(tags.add(&db, [1]).await));
        assert!(is_refused(tags.set(&db, [1]).await));
    };
    Box::pin(M2M_CHANGED.scoped_in(count, changes)).await;
    assert_eq!(sent, 0);
}

#[tokio::test]
async fn a_row_that_is_added_meanwhile_is_no_error() {
    for db in databases().await {
        ada(&db).await;
        let ben = bank::account("Ben").insert(&db).await.unwrap();
        m2m(ben.clone(), account_tag::Entity, tag::Entity).add(&db, [1, 2]).await.unwrap();
        assert_eq!(tags_of(&ben, &db).await, [1, 2]);
    }
}

#[tokio::test]
async fn what_the_database_refuses_is_not_announced() {
    for db in databases().await {
        let ada = ada(&db).await;
        let tags = m2m(ada, account_tag::Entity, tag::Entity);
        assert!(matches!(tags.add(&db, [9]).await, Err(DbErr::Exec(_) | DbErr::Query(_))));
        assert!(notes(&db).await.is_empty());
    }
}

//! The signals of models that need no database: `CLASS_PREPARED`, `PRE_INIT` and `POST_INIT`.

mod bank;

use std::sync::Mutex;

use bank::{account, tag};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use signals_core::{SenderType, receiver};
use signals_orm::{CLASS_PREPARED, Init, ModelInfo, POST_INIT, PRE_INIT, models, prepare};

static PREPARED: Mutex<Vec<&str>> = Mutex::new(Vec::new());

#[receiver(CLASS_PREPARED)]
fn remember(sender: SenderType, model: &ModelInfo) {
    assert_eq!(sender, model.sender);
    PREPARED.lock().unwrap().push(model.table);
}

#[receiver(CLASS_PREPARED, sender = account::ActiveModel)]
fn use_a_model() {
    // This is not the first use, so it does not wait.
    let _ = account::ActiveModel::new();
}

#[receiver(PRE_INIT, sender = tag::ActiveModel)]
fn is_prepared() {
    assert!(!PREPARED.lock().unwrap().is_empty());
}

#[receiver(POST_INIT, sender = tag::ActiveModel)]
fn name(sender: &mut tag::ActiveModel) {
    if sender.name.is_not_set() {
        sender.name = Set("new".to_owned());
    } else {
        sender.name = Set(format!("{}, read", sender.name.as_ref()));
    }
}

#[test]
fn each_model_is_prepared_once_before_the_first_is_used() {
    let _ = tag::ActiveModel::new();
    prepare();
    let mut prepared = PREPARED.lock().unwrap().clone();
    prepared.sort_unstable();
    assert_eq!(prepared, ["account", "account_tag", "note", "tag"]);
}

#[test]
fn models_are_known_with_their_columns() {
    let account = models().find(|model| model.table == "account").unwrap();
    assert!(account.sender.is::<account::ActiveModel>());
    assert_eq!(account.columns, ["id", "owner", "cents"]);
    assert_eq!(models().count(), 4);
}

#[test]
fn a_new_model_is_announced_and_can_be_filled_in() {
    // Not the one that `use_a_model` makes.
    prepare();
    let mut made = Vec::new();
    let tag = PRE_INIT.scoped(|sender| made.push(sender), tag::ActiveModel::new);
    assert_eq!(made, [SenderType::of::<tag::ActiveModel>()]);
    assert_eq!(tag.name, Set("new".to_owned()));
    let _ = PRE_INIT.scoped(|sender| made.push(sender), <tag::ActiveModel as Default>::default);
    assert_eq!(made.len(), 1);
}

#[tokio::test]
async fn what_a_receiver_fills_into_new_models_does_not_overwrite_a_row() {
    for db in bank::databases().await {
        let rich = tag::ActiveModel { name: Set("rich".to_owned()), ..Default::default() }.insert(&db).await.unwrap();
        let unchanged = tag::ActiveModel { id: Set(rich.id), ..Default::default() };
        assert_eq!(unchanged.update(&db).await.unwrap().name, "rich");
        let new = tag::ActiveModel::new().insert(&db).await.unwrap();
        assert_eq!(new.name, "new");
    }
}

#[tokio::test]
async fn a_row_that_is_read_through_init_is_announced() {
    for db in bank::databases().await {
        tag::ActiveModel { name: Set("rich".to_owned()), ..Default::default() }.insert(&db).await.unwrap();
        let tags: Vec<Init<tag::Model>> = tag::Entity::find().into_model().all(&db).await.unwrap();
        assert_eq!(tags[0].name, "rich, read");
        let plain = tag::Entity::find().filter(tag::Column::Id.eq(1)).one(&db).await.unwrap().unwrap();
        assert_eq!(plain.name, "rich");
        // Accounts have no receivers.
        bank::account("Ada").insert(&db).await.unwrap();
        let ada: Option<Init<account::Model>> = account::Entity::find().into_model().one(&db).await.unwrap();
        assert_eq!(ada.unwrap().0.owner, "Ada");
    }
}

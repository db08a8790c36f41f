use signals_core::receiver;
use signals_orm::POST_SAVE;

mod account {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "account")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    signals_orm::model!(ActiveModel);
}

#[receiver(POST_SAVE, sender = account::ActiveModel)]
fn count(insert: bool) {
    let _ = insert;
}

fn main() {}

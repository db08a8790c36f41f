use signals_core::receiver;
use signals_orm::PRE_SAVE;

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

#[receiver(PRE_SAVE, sender = account::Model)]
fn validate(sender: &mut account::Model) {
    let _ = sender;
}

fn main() {}

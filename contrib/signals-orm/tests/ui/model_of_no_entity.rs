struct Account;

signals_orm::model!(Account);

fn main() {}

//! The migrations that create the tables.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, Schema};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};

use crate::{comment, post, profile, user};

/// The migrations of the blog.
#[derive(Debug, Clone, Copy)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateTables)]
    }
}

struct CreateTables;

impl MigrationName for CreateTables {
    fn name(&self) -> &'static str {
        "m0001_create_tables"
    }
}

#[allow(elided_lifetimes_in_paths, reason = "as the trait has it")]
#[async_trait::async_trait]
impl MigrationTrait for CreateTables {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, user::Entity).await?;
        create(manager, profile::Entity).await?;
        create(manager, post::Entity).await?;
        create(manager, comment::Entity).await
    }

    /// Creates all tables or none.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn create(manager: &SchemaManager<'_>, entity: impl EntityTrait) -> Result<(), DbErr> {
    let schema = Schema::new(manager.get_connection().get_database_backend());
    manager.create_table(schema.create_table_from_entity(entity)).await
}

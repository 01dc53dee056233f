//! Changes of the database schema, one set for both engines, each applied whole or not at all.

mod m20261123_000001_create_log;
mod m20261123_000002_create_organizations;
mod m20261123_000003_create_services;
mod m20261123_000004_create_facts;
mod m20261123_000005_create_measurements;
mod m20261123_000006_create_access;
mod m20261125_000007_create_submissions;
mod m20261125_000008_create_marks;

use sea_orm_migration::prelude::*;

/// The migrations in order.
#[derive(Debug)]
pub(crate) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_log::Migration),
            Box::new(m20261123_000002_create_organizations::Migration),
            Box::new(m20261123_000003_create_services::Migration),
            Box::new(m20261123_000004_create_facts::Migration),
            Box::new(m20261123_000005_create_measurements::Migration),
            Box::new(m20261123_000006_create_access::Migration),
            Box::new(m20261125_000007_create_submissions::Migration),
            Box::new(m20261125_000008_create_marks::Migration),
        ]
    }
}

/// Declares a migration named like its file, in one transaction on both engines.
macro_rules! migration {
    (up($up:ident) $up_body:block down($down:ident) $down_body:block) => {
        #[derive(sea_orm_migration::prelude::DeriveMigrationName)]
        pub(super) struct Migration;

        #[async_trait::async_trait]
        impl MigrationTrait for Migration {
            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }

            async fn up(&self, $up: &SchemaManager) -> Result<(), DbErr> {
                $up_body
            }

            async fn down(&self, $down: &SchemaManager) -> Result<(), DbErr> {
                $down_body
            }
        }
    };
}
use migration;

/// Drops tables in order.
async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager
            .drop_table(Table::drop().table(Alias::new(*table)).to_owned())
            .await?;
    }
    Ok(())
}

/// A text column that sorts byte by byte on both engines, whatever the locale of the server.
fn sort_text(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(Alias::new(name));
    column.text().not_null();
    if manager.get_database_backend() == sea_orm::DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// Creates an index over columns; `is_current` limits it to rows that still hold.
async fn index(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
    kind: IndexKind,
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(name).table(Alias::new(table));
    for column in columns {
        index.col(Alias::new(*column));
    }
    match kind {
        IndexKind::Plain => {}
        IndexKind::Unique => {
            index.unique();
        }
        IndexKind::Current(column) => {
            index.cond_where(Expr::col(Alias::new(column)).is_null());
        }
        IndexKind::History(column) => {
            index.cond_where(Expr::col(Alias::new(column)).gt(0));
        }
    }
    manager.create_index(index.take()).await
}

#[derive(Clone, Copy)]
enum IndexKind {
    Plain,
    Unique,
    /// Only rows where this column is null.
    Current(&'static str),
    /// All rows, because this column is never 0 or less. Said as a condition, so that only questions that say it too, those
    /// about the past, use the index: for the others SQLite might take it for the better one.
    History(&'static str),
}

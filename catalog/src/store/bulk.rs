//! Writing many rows within a transaction that ends with the first failure.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryTrait, Statement, UpdateMany,
};

use super::CHUNK;
use crate::error::Result;

/// Inserts rows, a statement for every few hundred.
pub(crate) async fn insert_all<A: ActiveModelTrait>(db: &DatabaseTransaction, rows: Vec<A>) -> Result<()> {
    for chunk in chunks(rows) {
        let insert = A::Entity::insert_many(chunk);
        run(db, insert.build(db.get_database_backend())).await?;
    }
    Ok(())
}

/// Inserts rows, or changes those that are there already as `conflict` says.
pub(crate) async fn put_all<A: ActiveModelTrait>(
    db: &DatabaseTransaction,
    rows: Vec<A>,
    conflict: OnConflict,
) -> Result<()> {
    for chunk in chunks(rows) {
        let insert = A::Entity::insert_many(chunk).on_conflict(conflict.clone());
        run(db, insert.build(db.get_database_backend())).await?;
    }
    Ok(())
}

/// Cuts rows into statements.
fn chunks<T>(mut rows: Vec<T>) -> impl Iterator<Item = Vec<T>> {
    std::iter::from_fn(move || {
        if rows.is_empty() {
            return None;
        }
        let rest = rows.split_off(rows.len().min(CHUNK));
        Some(std::mem::replace(&mut rows, rest))
    })
}

/// Changes rows.
pub(crate) async fn update_all<E: EntityTrait>(db: &DatabaseTransaction, update: UpdateMany<E>) -> Result<()> {
    run(db, update.build(db.get_database_backend())).await
}

/// Runs a statement that may fail midway. SQLite would keep a copy of every page it touches, to undo the statement alone;
/// here the transaction is given up with it.
async fn run(db: &DatabaseTransaction, mut statement: Statement) -> Result<()> {
    if db.get_database_backend() == DbBackend::Sqlite {
        for verb in ["INSERT", "UPDATE"] {
            if let Some(rest) = statement.sql.strip_prefix(verb) {
                statement.sql = format!("{verb} OR FAIL{rest}");
                break;
            }
        }
    }
    db.execute_raw(statement).await?;
    Ok(())
}

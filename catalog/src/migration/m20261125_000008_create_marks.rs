//! Marks of the revisions that stand: normal forms of names and keys, by which like services are found.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema as column;

use super::{IndexKind, drop_tables, index, migration};

migration! {
    up(manager) {
        let create = Table::create()
            .table("revision_marks")
            .col(column::text("mark"))
            .col(column::big_integer("revision_id"))
            .col(column::uuid("organization_id"))
            .col(column::text("key"))
            .col(column::text("name"))
            .primary_key(Index::create().col("mark").col("revision_id"))
            .to_owned();
        manager.create_table(create).await?;
        index(manager, "revision_marks_revision", "revision_marks", &["revision_id"], IndexKind::Plain).await?;
        // Facts are found by the revision that bears a mark.
        manager
            .create_index(
                Index::create()
                    .name("service_facts_revision")
                    .table("service_facts")
                    .col("revision_id")
                    .cond_where(Expr::col("valid_to").is_null())
                    .to_owned(),
            )
            .await
    }
    down(manager) {
        manager.drop_index(Index::drop().name("service_facts_revision").table("service_facts").to_owned()).await?;
        drop_tables(manager, &["revision_marks"]).await
    }
}

//! The event log and its head.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema as column;

use super::{IndexKind, drop_tables, index, migration};

migration! {
    up(manager) {
        manager
            .create_table(
                Table::create()
                    .table("catalog_head")
                    .col(column::small_integer("id").primary_key())
                    .col(column::big_integer("version"))
                    .col(column::blob("chain_hash"))
                    .col(column::timestamp_with_time_zone("at"))
                    .col(column::big_integer("organizations_version"))
                    .col(column::integer("derivation"))
                    .col(column::big_integer("facts_version"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("events")
                    .col(column::big_integer("version").primary_key())
                    .col(column::timestamp_with_time_zone("at"))
                    .col(column::text("kind"))
                    .col(column::boolean("is_public"))
                    .col(column::text("subject_kind"))
                    .col(column::uuid("subject_id"))
                    .col(column::text("actor_role"))
                    .col(column::uuid_null("actor_key_id"))
                    .col(column::text("payload"))
                    .col(column::blob("chain_hash"))
                    .to_owned(),
            )
            .await?;
        index(manager, "events_subject", "events", &["subject_id", "version"], IndexKind::Plain).await?;
        index(manager, "events_public", "events", &["is_public", "version"], IndexKind::Plain).await?;
        index(manager, "events_at", "events", &["at", "version"], IndexKind::Plain).await?;
        let origin = Query::insert()
            .into_table("catalog_head")
            .columns(["id", "version", "chain_hash", "at", "organizations_version", "derivation", "facts_version"])
            .values_panic([
                1_i16.into(),
                0_i64.into(),
                Expr::val(vec![0_u8; 32]),
                Expr::val(chrono::DateTime::UNIX_EPOCH),
                0_i64.into(),
                crate::digitization::DERIVATION.into(),
                0_i64.into(),
            ])
            .to_owned();
        manager.execute(origin).await
    }
    down(manager) {
        drop_tables(manager, &["events", "catalog_head"]).await
    }
}

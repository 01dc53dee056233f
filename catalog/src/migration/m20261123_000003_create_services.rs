//! Services and their revisions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema as column;

use super::{IndexKind, drop_tables, index, migration};

migration! {
    up(manager) {
        manager
            .create_table(
                Table::create()
                    .table("services")
                    .col(column::uuid("id").primary_key())
                    .col(column::uuid("organization_id"))
                    .col(column::text("key"))
                    .col(column::text("slug"))
                    .col(column::text("state"))
                    .col(column::integer("current_revision"))
                    .col(column::big_integer("current_revision_id"))
                    .col(column::integer_null("published_revision"))
                    .col(column::big_integer_null("published_facts_id"))
                    .col(column::big_integer_null("working_facts_id"))
                    .col(column::uuid_null("merged_into"))
                    .col(column::big_integer_null("merged_version"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("services", "organization_id")
                            .to("organizations", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        index(manager, "services_slug", "services", &["slug"], IndexKind::Unique).await?;
        index(manager, "services_key", "services", &["organization_id", "key"], IndexKind::Unique).await?;
        index(manager, "services_merged", "services", &["merged_into"], IndexKind::Plain).await?;
        manager
            .create_table(
                Table::create()
                    .table("revisions")
                    .col(column::big_integer("id").primary_key())
                    .col(column::uuid("service_id"))
                    .col(column::integer("revision"))
                    .col(column::uuid("organization_id"))
                    .col(column::text("document"))
                    .col(column::timestamp_with_time_zone("created_at"))
                    .col(column::uuid_null("created_by"))
                    .col(column::timestamp_with_time_zone_null("published_at"))
                    .col(column::big_integer_null("published_version"))
                    .to_owned(),
            )
            .await?;
        index(manager, "revisions_number", "revisions", &["service_id", "revision"], IndexKind::Unique).await
    }
    down(manager) {
        drop_tables(manager, &["revisions", "services"]).await
    }
}

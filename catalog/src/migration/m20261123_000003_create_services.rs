//! Services and their revisions.

use sea_orm_migration::{prelude::*, schema::*};

use super::{drop_tables, index, migration, IndexKind};

migration! {
    up(manager) {
        manager
            .create_table(
                Table::create()
                    .table("services")
                    .col(uuid("id").primary_key())
                    .col(uuid("organization_id"))
                    .col(text("key"))
                    .col(text("slug"))
                    .col(text("state"))
                    .col(integer("current_revision"))
                    .col(big_integer("current_revision_id"))
                    .col(integer_null("published_revision"))
                    .col(big_integer_null("published_facts_id"))
                    .col(big_integer_null("working_facts_id"))
                    .col(uuid_null("merged_into"))
                    .col(big_integer_null("merged_version"))
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
                    .col(big_integer("id").primary_key())
                    .col(uuid("service_id"))
                    .col(integer("revision"))
                    .col(text("document"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(uuid_null("created_by"))
                    .col(timestamp_with_time_zone_null("published_at"))
                    .col(big_integer_null("published_version"))
                    .to_owned(),
            )
            .await?;
        index(manager, "revisions_number", "revisions", &["service_id", "revision"], IndexKind::Unique).await
    }
    down(manager) {
        drop_tables(manager, &["revisions", "services"]).await
    }
}

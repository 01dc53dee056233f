//! What is derived on save: facts of services and tasks, and the orders in which services are paged.

use sea_orm_migration::{prelude::*, schema::*};

use super::{drop_tables, index, migration, sort_text, IndexKind};

migration! {
    up(manager) {
        manager
            .create_table(
                Table::create()
                    .table("service_facts")
                    .col(big_integer("id").primary_key())
                    .col(uuid("service_id"))
                    .col(small_integer("view"))
                    .col(big_integer("revision_id"))
                    .col(integer("revision"))
                    .col(uuid("organization_id"))
                    .col(text("slug"))
                    .col(text("state"))
                    .col(text("status"))
                    .col(integer("tasks_total"))
                    .col(integer("tasks_assessed"))
                    .col(integer("tasks_fully_digital"))
                    .col(big_integer("flag_bits"))
                    .col(big_integer("channel_bits"))
                    .col(big_integer("type_bits"))
                    .col(big_integer("life_experience_bits"))
                    .col(boolean("is_hisp"))
                    .col(big_integer_null("annual_volume"))
                    .col(text_null("figures"))
                    .col(date_null("last_reviewed_on"))
                    .col(date("stale_on"))
                    .col(timestamp_with_time_zone_null("published_at"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .col(big_integer("valid_from"))
                    .col(big_integer_null("valid_to"))
                    .to_owned(),
            )
            .await?;
        index(
            manager,
            "service_facts_history",
            "service_facts",
            &["service_id", "view", "valid_from"],
            IndexKind::Plain,
        )
        .await?;
        manager
            .create_table(
                Table::create()
                    .table("task_facts")
                    .col(big_integer("facts_id"))
                    .col(integer("position"))
                    .col(text("task_key"))
                    .col(text("kind"))
                    .col(text("status"))
                    .col(boolean("is_required"))
                    .col(big_integer("complete_bits"))
                    .col(big_integer("partial_bits"))
                    .col(big_integer("none_bits"))
                    .col(big_integer("unanswered_bits"))
                    .primary_key(Index::create().col("facts_id").col("position"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("service_listings")
                    .col(big_integer("facts_id"))
                    .col(uuid("scope_id"))
                    .col(uuid("service_id"))
                    .col(text("state"))
                    .col(text("status"))
                    .col(sort_text(manager, "name_key"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .col(big_integer("volume_key"))
                    .col(big_integer("valid_from"))
                    .col(big_integer_null("valid_to"))
                    .primary_key(Index::create().col("facts_id").col("scope_id").col("valid_from"))
                    .to_owned(),
            )
            .await?;
        let current: [(&str, &[&str]); 4] = [
            ("service_listings_name", &["scope_id", "state", "name_key", "service_id"]),
            ("service_listings_status", &["scope_id", "state", "status", "name_key", "service_id"]),
            ("service_listings_updated", &["scope_id", "state", "updated_at", "service_id"]),
            ("service_listings_volume", &["scope_id", "state", "volume_key", "service_id"]),
        ];
        for (name, columns) in current {
            index(manager, name, "service_listings", columns, IndexKind::Current("valid_to")).await?;
        }
        index(
            manager,
            "service_listings_as_of",
            "service_listings",
            &["scope_id", "state", "name_key", "service_id", "valid_from"],
            IndexKind::Plain,
        )
        .await
    }
    down(manager) {
        drop_tables(manager, &["service_listings", "task_facts", "service_facts"]).await
    }
}

//! What is derived on save: facts of services and tasks, and the orders in which services are paged.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema as column;

use super::{IndexKind, drop_tables, index, migration, sort_text};

migration! {
    up(manager) {
        manager
            .create_table(
                Table::create()
                    .table("service_facts")
                    .col(column::big_integer("id").primary_key())
                    .col(column::uuid("service_id"))
                    .col(column::small_integer("view"))
                    .col(column::big_integer("revision_id"))
                    .col(column::integer("revision"))
                    .col(column::uuid("organization_id"))
                    .col(column::text("slug"))
                    .col(column::text("state"))
                    .col(column::text("status"))
                    .col(column::integer("tasks_total"))
                    .col(column::integer("tasks_assessed"))
                    .col(column::integer("tasks_fully_digital"))
                    .col(column::big_integer("flag_bits"))
                    .col(column::big_integer("channel_bits"))
                    .col(column::big_integer("type_bits"))
                    .col(column::big_integer("life_experience_bits"))
                    .col(column::boolean("is_hisp"))
                    .col(column::big_integer_null("annual_volume"))
                    .col(column::text_null("figures"))
                    .col(column::date_null("confirmed_on"))
                    .col(column::date_null("last_reviewed_on"))
                    .col(column::date("stale_on"))
                    .col(column::timestamp_with_time_zone_null("published_at"))
                    .col(column::timestamp_with_time_zone("updated_at"))
                    .col(column::big_integer("valid_from"))
                    .col(column::big_integer_null("valid_to"))
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
        let current: [(&str, &[&str]); 2] = [
            ("service_facts_current", &["service_id", "view"]),
            ("service_facts_organization", &["organization_id"]),
        ];
        for (name, columns) in current {
            index(manager, name, "service_facts", columns, IndexKind::Current("valid_to")).await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("task_facts")
                    .col(column::big_integer("facts_id"))
                    .col(column::integer("position"))
                    .col(column::text("task_key"))
                    .col(column::text("kind"))
                    .col(column::text("status"))
                    .col(column::boolean("is_required"))
                    .col(column::big_integer("complete_bits"))
                    .col(column::big_integer("partial_bits"))
                    .col(column::big_integer("none_bits"))
                    .col(column::big_integer("unanswered_bits"))
                    .primary_key(Index::create().col("facts_id").col("position"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("service_listings")
                    .col(column::big_integer("facts_id"))
                    .col(column::uuid("scope_id"))
                    .col(column::uuid("service_id"))
                    .col(column::text("state"))
                    .col(column::text("status"))
                    .col(sort_text(manager, "name_key"))
                    .col(column::timestamp_with_time_zone("updated_at"))
                    .col(column::big_integer("volume_key"))
                    .col(column::big_integer("valid_from"))
                    .col(column::big_integer_null("valid_to"))
                    .primary_key(Index::create().col("facts_id").col("scope_id").col("valid_from"))
                    .to_owned(),
            )
            .await?;
        // Each ends in all that a page takes from it, so that the rows themselves are not read.
        let current: [(&str, &[&str]); 4] = [
            ("service_listings_name", &["scope_id", "state", "name_key", "service_id", "facts_id"]),
            ("service_listings_status", &["scope_id", "state", "status", "name_key", "service_id", "facts_id"]),
            ("service_listings_updated", &["scope_id", "state", "updated_at", "service_id", "facts_id"]),
            ("service_listings_volume", &["scope_id", "state", "volume_key", "service_id", "facts_id"]),
        ];
        for (name, columns) in current {
            index(manager, name, "service_listings", columns, IndexKind::Current("valid_to")).await?;
        }
        for (name, sort) in [
            ("service_listings_name_as_of", "name_key"),
            ("service_listings_updated_as_of", "updated_at"),
            ("service_listings_volume_as_of", "volume_key"),
        ] {
            let columns = ["scope_id", "state", sort, "service_id", "facts_id", "valid_from"];
            index(manager, name, "service_listings", &columns, IndexKind::History("valid_from")).await?;
        }
        Ok(())
    }
    down(manager) {
        drop_tables(manager, &["service_listings", "task_facts", "service_facts"]).await
    }
}

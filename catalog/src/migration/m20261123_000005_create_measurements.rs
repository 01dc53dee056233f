//! The series of figures.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema as column;

use super::{IndexKind, drop_tables, index, migration};

migration! {
    up(manager) {
        manager
            .create_table(
                Table::create()
                    .table("measurements")
                    .col(column::uuid("id").primary_key())
                    .col(column::uuid("service_id"))
                    .col(column::text_null("channel"))
                    .col(column::text_null("task_key"))
                    .col(column::text("measure"))
                    .col(column::date("starts_on"))
                    .col(column::date("ends_on"))
                    .col(column::text("state"))
                    .col(column::big_integer_null("value"))
                    .col(column::boolean("is_estimated"))
                    .col(column::text_null("source"))
                    .col(column::timestamp_with_time_zone("recorded_at"))
                    .col(column::big_integer("recorded_version"))
                    .col(column::big_integer_null("superseded_version"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("measurements", "service_id")
                            .to("services", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        index(manager, "measurements_recorded", "measurements", &["recorded_version"], IndexKind::Plain).await?;
        index(
            manager,
            "measurements_series",
            "measurements",
            &["service_id", "ends_on", "id"],
            IndexKind::Plain,
        )
        .await
    }
    down(manager) {
        drop_tables(manager, &["measurements"]).await
    }
}

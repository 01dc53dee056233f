//! The series of figures.

use sea_orm_migration::{prelude::*, schema::*};

use super::{drop_tables, index, migration, IndexKind};

migration! {
    up(manager) {
        manager
            .create_table(
                Table::create()
                    .table("measurements")
                    .col(uuid("id").primary_key())
                    .col(uuid("service_id"))
                    .col(text_null("channel"))
                    .col(text_null("task_key"))
                    .col(text("measure"))
                    .col(date("starts_on"))
                    .col(date("ends_on"))
                    .col(text("state"))
                    .col(big_integer_null("value"))
                    .col(boolean("is_estimated"))
                    .col(text_null("source"))
                    .col(timestamp_with_time_zone("recorded_at"))
                    .col(big_integer("recorded_version"))
                    .col(big_integer_null("superseded_version"))
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

//! API keys and first answers of keyed requests.

use sea_orm_migration::{prelude::*, schema::*};

use super::{drop_tables, index, migration, IndexKind};

migration! {
    up(manager) {
        manager
            .create_table(
                Table::create()
                    .table("api_keys")
                    .col(uuid("id").primary_key())
                    .col(text("label"))
                    .col(text("role"))
                    .col(uuid_null("organization_id"))
                    .col(blob("secret_hash"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("expires_at"))
                    .col(timestamp_with_time_zone_null("revoked_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("idempotency_keys")
                    .col(uuid("holder"))
                    .col(text("key"))
                    .col(blob("request_hash"))
                    .col(text("answer"))
                    .col(timestamp_with_time_zone("created_at"))
                    .primary_key(Index::create().col("holder").col("key"))
                    .to_owned(),
            )
            .await?;
        index(manager, "idempotency_keys_created", "idempotency_keys", &["created_at"], IndexKind::Plain).await
    }
    down(manager) {
        drop_tables(manager, &["idempotency_keys", "api_keys"]).await
    }
}

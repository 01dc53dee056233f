//! API keys and first answers of keyed requests.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema as column;

use super::{IndexKind, drop_tables, index, migration};

migration! {
    up(manager) {
        manager
            .create_table(
                Table::create()
                    .table("api_keys")
                    .col(column::uuid("id").primary_key())
                    .col(column::text("label"))
                    .col(column::text("role"))
                    .col(column::uuid_null("organization_id"))
                    .col(column::blob("secret_hash"))
                    .col(column::timestamp_with_time_zone("created_at"))
                    .col(column::timestamp_with_time_zone_null("expires_at"))
                    .col(column::timestamp_with_time_zone_null("revoked_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("idempotency_keys")
                    .col(column::uuid("holder"))
                    .col(column::text("key"))
                    .col(column::blob("request_hash"))
                    .col(column::text("answer"))
                    .col(column::timestamp_with_time_zone("created_at"))
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

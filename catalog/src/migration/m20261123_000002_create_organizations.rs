//! Organizations, providers, and names that once were theirs.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema as column;

use super::{IndexKind, drop_tables, index, migration};

migration! {
    up(manager) {
        manager
            .create_table(
                Table::create()
                    .table("organizations")
                    .col(column::uuid("id").primary_key())
                    .col(column::text("slug"))
                    .col(column::text("name"))
                    .col(column::text("alternate_names"))
                    .col(column::text_null("acronym"))
                    .col(column::text("level"))
                    .col(column::uuid_null("parent_id"))
                    .col(column::text_null("omb_agency_code"))
                    .col(column::text_null("omb_bureau_code"))
                    .col(column::text_null("cgac_code"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("organizations", "parent_id")
                            .to("organizations", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        index(manager, "organizations_slug", "organizations", &["slug"], IndexKind::Unique).await?;
        manager
            .create_table(
                Table::create()
                    .table("service_providers")
                    .col(column::uuid("id").primary_key())
                    .col(column::text("slug"))
                    .col(column::text("name"))
                    .col(column::uuid("organization_id"))
                    .col(column::integer_null("year_designated"))
                    .col(column::boolean("is_active"))
                    .col(column::text_null("url"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("service_providers", "organization_id")
                            .to("organizations", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        index(manager, "service_providers_slug", "service_providers", &["slug"], IndexKind::Unique).await?;
        manager
            .create_table(
                Table::create()
                    .table("aliases")
                    .col(column::text("kind"))
                    .col(column::uuid("scope_id"))
                    .col(column::text("name"))
                    .col(column::uuid("target_id"))
                    .primary_key(Index::create().col("kind").col("scope_id").col("name"))
                    .to_owned(),
            )
            .await
    }
    down(manager) {
        drop_tables(manager, &["aliases", "service_providers", "organizations"]).await
    }
}

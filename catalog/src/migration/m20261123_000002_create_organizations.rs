//! Organizations, providers, and names that once were theirs.

use sea_orm_migration::{prelude::*, schema::*};

use super::{drop_tables, index, migration, IndexKind};

migration! {
    up(manager) {
        manager
            .create_table(
                Table::create()
                    .table("organizations")
                    .col(uuid("id").primary_key())
                    .col(text("slug"))
                    .col(text("name"))
                    .col(text("alternate_names"))
                    .col(text_null("acronym"))
                    .col(text("level"))
                    .col(uuid_null("parent_id"))
                    .col(text_null("omb_agency_code"))
                    .col(text_null("omb_bureau_code"))
                    .col(text_null("cgac_code"))
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
                    .col(uuid("id").primary_key())
                    .col(text("slug"))
                    .col(text("name"))
                    .col(uuid("organization_id"))
                    .col(integer_null("year_designated"))
                    .col(boolean("is_active"))
                    .col(text_null("url"))
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
                    .col(text("kind"))
                    .col(uuid("scope_id"))
                    .col(text("name"))
                    .col(uuid("target_id"))
                    .primary_key(Index::create().col("kind").col("scope_id").col("name"))
                    .to_owned(),
            )
            .await
    }
    down(manager) {
        drop_tables(manager, &["aliases", "service_providers", "organizations"]).await
    }
}

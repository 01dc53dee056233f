//! Uploads and submissions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema as column;

use super::{IndexKind, drop_tables, index, migration};

migration! {
    up(manager) {
        let create_uploads = Table::create()
            .table("uploads")
            .col(column::uuid("id").primary_key())
            .col(column::uuid("holder"))
            .col(column::text_null("name"))
            .col(column::big_integer("size"))
            .col(column::binary_null("content_hash"))
            .col(column::timestamp_with_time_zone("created_at"))
            .to_owned();
        manager.create_table(create_uploads).await?;
        index(manager, "uploads_created", "uploads", &["created_at"], IndexKind::Plain).await?;
        let create_chunks = Table::create()
            .table("upload_chunks")
            .col(column::uuid("upload_id"))
            .col(column::integer("position"))
            .col(column::blob("bytes"))
            .primary_key(Index::create().col("upload_id").col("position"))
            .to_owned();
        manager.create_table(create_chunks).await?;
        let create_submissions = Table::create()
            .table("submissions")
            .col(column::uuid("id").primary_key())
            .col(column::uuid_null("organization_id"))
            .col(column::uuid_null("upload_id"))
            .col(column::text("state"))
            .col(column::text_null("status"))
            .col(column::boolean("is_dry_run"))
            .col(column::text("command"))
            .col(column::text("counts"))
            .col(column::binary("content_hash"))
            .col(column::text("actor_role"))
            .col(column::uuid_null("actor_organization_id"))
            .col(column::uuid_null("actor_key_id"))
            .col(column::timestamp_with_time_zone("created_at"))
            .col(column::timestamp_with_time_zone_null("finished_at"))
            .col(column::uuid_null("lease_id"))
            .col(column::timestamp_with_time_zone_null("leased_until"))
            .col(column::integer("attempts"))
            .col(column::big_integer("rows_done"))
            .col(column::big_integer_null("version"))
            .col(column::text_null("failure"))
            .to_owned();
        manager.create_table(create_submissions).await?;
        index(manager, "submissions_organization", "submissions", &["organization_id", "id"], IndexKind::Plain).await?;
        index(manager, "submissions_open", "submissions", &["state", "id"], IndexKind::Current("finished_at")).await?;
        let create_findings = Table::create()
            .table("submission_findings")
            .col(column::uuid("submission_id"))
            .col(column::integer("position"))
            .col(column::text("severity"))
            .col(column::text("rule"))
            .col(column::text("finding"))
            .primary_key(Index::create().col("submission_id").col("position"))
            .to_owned();
        manager.create_table(create_findings).await?;
        let create_changes = Table::create()
            .table("submission_changes")
            .col(column::uuid("submission_id"))
            .col(column::integer("position"))
            .col(column::text("kind"))
            .col(column::uuid_null("service_id"))
            .col(column::text("change"))
            .primary_key(Index::create().col("submission_id").col("position"))
            .to_owned();
        manager.create_table(create_changes).await
    }
    down(manager) {
        drop_tables(
            manager,
            &["submission_changes", "submission_findings", "submissions", "upload_chunks", "uploads"],
        )
        .await
    }
}

//! The schema goes up and down on both engines, also when several processes want it at once.

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

use crate::harness::{Engine, Index, Start, service};
use crate::on_both_engines;

/// Every column of every table but the one that lists migrations, as `table.column type`.
async fn columns(index: &Index) -> Vec<String> {
    let db = index.database().await;
    let (backend, query) = match index.engine {
        Engine::Sqlite => (
            DbBackend::Sqlite,
            "SELECT m.name || '.' || c.name || ' ' || c.type AS told FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'seaql%' AND m.name NOT LIKE 'sqlite%'
             UNION ALL SELECT 'index ' || name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite%'",
        ),
        Engine::Postgres => (
            DbBackend::Postgres,
            "SELECT table_name || '.' || column_name || ' ' || data_type AS told FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE 'seaql%'
             UNION ALL SELECT 'index ' || indexname FROM pg_indexes
             WHERE schemaname = 'public' AND tablename NOT LIKE 'seaql%'",
        ),
    };
    let rows = db.query_all_raw(Statement::from_string(backend, query)).await.unwrap();
    let mut told: Vec<String> = rows.iter().map(|row| row.try_get("", "told").unwrap()).collect();
    told.sort();
    db.close().await.unwrap();
    told
}

fn migrate(index: &Index, arguments: &[&str]) {
    let (code, _, err) = index.run(&[&["migrate"], arguments].concat());
    assert_eq!(code, 0, "{err}");
}

on_both_engines! {
    async fn the_schema_goes_up_and_down_and_up_again(engine) {
        let index = Index::unstarted(engine);
        migrate(&index, &[]);
        let first = columns(&index).await;
        assert!(
            first.iter().any(|column| column.starts_with("events.version")),
            "{first:?}"
        );
        migrate(&index, &[]);
        assert_eq!(columns(&index).await, first, "going up twice changes nothing");
        migrate(&index, &["--down", "1"]);
        assert!(columns(&index).await.len() < first.len());
        migrate(&index, &["--down", "100"]);
        assert_eq!(columns(&index).await, [""; 0]);
        migrate(&index, &[]);
        assert_eq!(columns(&index).await, first);
    }

    async fn data_survives_going_up_again(engine) {
        let mut index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        admin.publish(service("ssa", "1", "Card")).await;
        index.stop();
        migrate(&index, &[]);
        index.start().await;
        assert_eq!(index.public().names(json!({})).await, ["Card"]);
    }

    async fn an_index_that_went_down_and_up_works(engine) {
        let mut index = Start::empty().on(engine).await;
        index.stop();
        migrate(&index, &["--down", "100"]);
        migrate(&index, &[]);
        index.start().await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        admin.publish(service("ssa", "1", "Card")).await;
        let (code, out, _) = index.run(&["verify-log"]);
        assert_eq!(code, 0, "{out}");
    }

    async fn three_processes_that_migrate_at_once_take_turns(engine) {
        for _ in 0..3 {
            let index = Index::unstarted(engine);
            let processes: Vec<_> = (0..3)
                .map(|_| {
                    let mut command = index.fsi(&["key", "create", "--role", "GSA_ADMIN"]);
                    command
                        .stdout(std::process::Stdio::piped())
                        .stderr(std::process::Stdio::piped());
                    command.spawn().unwrap()
                })
                .collect();
            for process in processes {
                let output = process.wait_with_output().unwrap();
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            }
            let (code, out, _) = index.run(&["verify-log"]);
            assert_eq!((code, out.trim()), (0, "3 events, all as they were written"));
        }
    }
}

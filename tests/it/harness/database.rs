//! The database behind the catalog's back: to damage rows, and to see how far the log has come.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};

use super::{Engine, Index};

impl Index {
    /// Connects to the database.
    pub async fn database(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(self.storage_url());
        // As the catalog does, and for its reason.
        options.max_connections(1).idle_timeout(None).max_lifetime(None);
        Database::connect(options).await.expect("the database")
    }

    /// Changes rows as nobody is supposed to; on SQLite even where other rows depend on them.
    pub async fn damage(&self, statements: &str) {
        let db = self.database().await;
        if self.engine == Engine::Sqlite {
            db.execute_unprepared("PRAGMA foreign_keys = OFF")
                .await
                .expect("the statement runs");
        }
        db.execute_unprepared(statements).await.expect("the statements run");
        db.close().await.expect("the connection closes");
    }

    /// Reads one number.
    pub async fn number(&self, query: &str) -> i64 {
        let db = self.database().await;
        let statement = Statement::from_string(db.get_database_backend(), query);
        let row = db
            .query_one_raw(statement)
            .await
            .expect("the query runs")
            .expect("a row");
        let number = row.try_get_by_index(0).expect("a number");
        db.close().await.expect("the connection closes");
        number
    }

    /// The number of the last event, as it stands in the database, whatever the server knows.
    pub async fn last_event(&self) -> i64 {
        self.number("SELECT version FROM catalog_head").await
    }
}

//! Uploads that break off, wherever they do: nothing is left of them that could be taken for a file.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::http::PATIENCE;
use crate::harness::{Client, Engine, Index, Start};
use crate::on_both_engines;

/// What a file has that is broken off, and how much of it is sent.
const WHOLE: usize = 8 << 20;
const SENT: usize = 3 << 20;

/// Waits until a query answers a number that is looked for.
async fn until(index: &Index, query: &str, is_right: impl Fn(i64) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let number = index.number(query).await;
        if is_right(number) {
            return;
        }
        assert!(Instant::now() < deadline, "{query} answers {number}:\n{}", index.log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Begins to send a file and does not end; the connection is the caller's to close.
async fn begin(client: &Client) -> TcpStream {
    let address = client.url.trim_start_matches("http://").trim_end_matches("/graphql");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let key = client.key.as_ref().unwrap();
    let head = format!(
        "POST /uploads HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {key}\r\ncontent-length: {WHOLE}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b'x'; SENT]).await.unwrap();
    stream
}

on_both_engines! {
    async fn a_sender_who_goes_away_in_the_middle_leaves_nothing_behind(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        for is_polite in [true, false] {
            let mut stream = begin(&admin).await;
            until(&index, "SELECT COUNT(*) FROM upload_chunks", |pieces| pieces > 0).await;
            if is_polite {
                // Says that no more comes, and waits for what is said to that.
                stream.shutdown().await.unwrap();
                let mut rest = Vec::new();
                let _ = stream.read_to_end(&mut rest).await;
            }
            drop(stream);
            until(&index, "SELECT COUNT(*) FROM upload_chunks", |pieces| pieces == 0).await;
            until(&index, "SELECT COUNT(*) FROM uploads", |uploads| uploads == 0).await;
        }
        admin.upload("whole.csv", "key,name\n1,Asking\n").await;
    }

    async fn a_server_that_is_killed_in_the_middle_forgets_what_it_had_of_the_file(engine) {
        let mut index = Start::empty().on(engine).await;
        let mut admin = index.client_as("GSA_ADMIN", None).await;
        let stream = begin(&admin).await;
        until(&index, "SELECT COUNT(*) FROM upload_chunks", |pieces| pieces > 0).await;
        index.kill();
        drop(stream);
        index.start().await;
        admin = index.client(admin.key.as_ref().unwrap());
        admin.organization("ssa", None).await;
        // The piece that came bears no id that anybody was told; and whoever guesses it has no file.
        let begun = index.number("SELECT COUNT(*) FROM uploads WHERE content_hash IS NULL").await;
        assert_eq!(begun, 1);
        let upload = admin.upload("whole.csv", "key,name\n1,Asking\n").await;
        assert_eq!(admin.submit("ssa", json!({"upload": upload})).await["submission"]["status"], "ACCEPTED");
        // An hour later the next upload clears up.
        let yesterday = "UPDATE uploads SET created_at = '2020-01-01 00:00:00+00:00' WHERE content_hash IS NULL";
        index.damage(yesterday).await;
        admin.upload("next.csv", "key,name\n1,Asking\n").await;
        assert_eq!(index.number("SELECT COUNT(*) FROM uploads WHERE content_hash IS NULL").await, 0);
        assert_eq!(index.number("SELECT COUNT(*) FROM upload_chunks").await, 2);
    }

    async fn uploads_that_broke_off_do_not_keep_a_key_from_sending_and_bytes_are_bounded(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        let upload = admin.upload("whole.csv", "key,name\n1,Asking\n").await;
        // A hundred that broke off some minutes ago, of the same key.
        let minutes_ago = match engine {
            Engine::Sqlite => "strftime('%Y-%m-%d %H:%M:%f+00:00', created_at, '-20 minutes')",
            Engine::Postgres => "created_at - INTERVAL '20 minutes'",
        };
        for number in 0..100 {
            let id = format!("00000000-0000-7000-8000-0000000000{number:02}");
            let id = match engine {
                Engine::Sqlite => format!("x'{}'", id.replace('-', "")),
                Engine::Postgres => format!("'{id}'"),
            };
            index.damage(&format!(
                "INSERT INTO uploads (id, holder, name, size, content_hash, created_at) SELECT {id}, holder, name, 0, NULL, \
                 {minutes_ago} FROM uploads WHERE content_hash IS NOT NULL"
            )).await;
        }
        admin.organization("ssa", None).await;
        let done = admin.submit("ssa", json!({"upload": upload})).await;
        assert_eq!(done["submission"]["status"], "ACCEPTED", "{done:#}");
        admin.upload("more.csv", "key,name\n2,Applying\n").await;
        // As much as a key may hold.
        index.damage("UPDATE uploads SET size = 600000000 WHERE content_hash IS NOT NULL").await;
        let (status, answer) = admin.send_file("third.csv", "key,name\n3,Telling\n").await;
        assert_eq!(status, 400, "{answer:#}");
        let told = answer["errors"][0]["message"].as_str().unwrap();
        assert!(told.contains("bytes") && told.contains("1073741824") && told.contains("24 hours"), "{told}");
    }

    async fn the_same_file_twice_is_two_uploads_and_one_inventory(engine) {
        let index = Start::empty().on(engine).await;
        let admin = index.client_as("GSA_ADMIN", None).await;
        admin.organization("ssa", None).await;
        let file = "key,name\n1,Asking\n2,Applying\n";
        let (first, second) = tokio::join!(admin.send_file("a.csv", file), admin.send_file("b.csv", file));
        assert_eq!((first.0, second.0), (201, 201));
        assert_ne!(first.1["id"], second.1["id"]);
        assert_eq!(first.1["sha256"], second.1["sha256"]);
        let (first, second) = tokio::join!(
            admin.submit("ssa", json!({"upload": first.1["id"]})),
            admin.submit("ssa", json!({"upload": second.1["id"]})),
        );
        let mut added: Vec<i64> = [&first, &second].map(|done| done["submission"]["counts"]["added"].as_i64().unwrap()).into();
        added.sort_unstable();
        assert_eq!(added, [0, 2], "{first:#} {second:#}");
        assert_eq!(admin.names(json!({})).await, ["Applying", "Asking"]);
    }
}

/// A full disk, as a server meets it whose files may not grow: SQLite's own, because PostgreSQL's are not the server's.
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_the_disk_has_no_room_for_is_refused_and_the_index_goes_on() {
    let mut index = Start::empty().on(Engine::Sqlite).await;
    let mut admin = index.client_as("GSA_ADMIN", None).await;
    admin.organization("ssa", None).await;
    index.stop();
    index.limit_files(Some(4 << 10));
    index.start().await;
    admin = index.client(admin.key.as_ref().unwrap());
    let began = Instant::now();
    let (status, answer) = admin.send_file("large.csv", vec![b'x'; WHOLE]).await;
    assert_eq!(status, 503, "{answer:#}");
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], "UNAVAILABLE", "{answer:#}");
    assert!(error["message"].as_str().unwrap().contains("room"), "{answer:#}");
    assert!(began.elapsed() < Duration::from_secs(20));
    // It goes on answering.
    assert_eq!(admin.names(json!({})).await, Vec::<String>::new());
    // Once there is room, everything goes on, and a day later nothing is left of the file.
    index.stop();
    index.limit_files(None);
    index.start().await;
    admin = index.client(admin.key.as_ref().unwrap());
    index
        .damage("UPDATE uploads SET created_at = '2020-01-01 00:00:00+00:00'")
        .await;
    let upload = admin.upload("small.csv", "key,name\n1,Asking\n").await;
    assert_eq!(index.number("SELECT COUNT(*) FROM upload_chunks").await, 1);
    let done = admin.submit("ssa", json!({"upload": upload})).await;
    assert_eq!(done["submission"]["status"], "ACCEPTED", "{done:#}");
    let (code, out, err) = index.run(&["verify-log"]);
    assert_eq!(code, 0, "{out}{err}");
}

//! The effects of each receiver, observed over HTTP.

use crate::site::{PASSWORD, Site, redirect, refused};

const COMMENTS: &str = "/posts/welcome/comments";

#[tokio::test]
async fn people_read_register_write_comment_and_edit() {
    let site = Site::start("flow");
    let mut ada = site.user("ada").await;
    assert!(ada.get("/").await.unwrap().body.contains(r#"<a href="/people/ada" id="me">ada</a>"#));
    let post = ada.post("/write", &[("title", " Hello, World "), ("body", "First.\n\nSecond.")]).await.unwrap();
    assert_eq!(redirect(&post), "/posts/hello-world");
    let mut ben = site.user("ben").await;
    let comment = ben.post("/posts/hello-world/comments", &[("body", "And third?")]).await.unwrap();
    assert_eq!(redirect(&comment), "/posts/hello-world#comment-1");
    let edit = ada.post("/posts/hello-world/edit", &[("title", "Hello again"), ("body", "Third.")]).await.unwrap();
    assert_eq!(redirect(&edit), "/posts/hello-world", "a link to it stays good");
    let page = site.stranger().get("/posts/hello-world").await.unwrap().body;
    for text in ["<h1>Hello again</h1>", "Third.", "And third?", ">ben</a>", "1 comment<", "Sign in</a> to comment"] {
        assert!(page.contains(text), "{text:?} in {page}");
    }
    assert!(!page.contains("First."), "{page}");
    let index = site.stranger().get("/").await.unwrap().body;
    assert!(index.find("Hello again").unwrap() < index.find("Welcome").unwrap(), "{index}");
    assert_eq!(redirect(&ada.post("/sign-out", &[]).await.unwrap()), "/");
    assert!(!ada.get("/").await.unwrap().body.contains(r#"id="me""#));
    let lines = [
        "profiles: makes a profile",
        "audit: created: user “ada”",
        r#"logins: counts a login of "ada""#,
        "editing: makes the slug hello-world",
        "audit: created: post “Hello, World”",
        "freshness: post 2 has changed",
        "profiles: makes a profile",
        "audit: created: user “ben”",
        r#"logins: counts a login of "ben""#,
        "spam: lets a comment pass",
        "audit: created: comment “And third?”",
        "freshness: post 2 has changed",
        "audit: updated: post “Hello again”",
        "freshness: post 2 has changed",
        r#"logins: sees "ada" off"#,
    ];
    assert_eq!(site.kill(), lines);
}

#[tokio::test]
async fn spam_is_refused_and_not_published() {
    let site = Site::start("spam");
    let mut ada = site.user("ada").await;
    let spam = ada.post(COMMENTS, &[("body", "My <b>CASINO</b>")]).await.unwrap();
    refused(&spam, 422, "This looks like spam: it says “casino”.");
    assert!(spam.body.contains("\nMy &lt;b&gt;CASINO&lt;&#x2f;b&gt;</textarea>"), "{}", spam.body);
    let links = "http://a https://b http://c";
    refused(&ada.post(COMMENTS, &[("body", links)]).await.unwrap(), 422, "it has 3 links");
    redirect(&ada.post(COMMENTS, &[("body", "http://a https://b")]).await.unwrap());
    assert_eq!(site.select("SELECT body FROM comment").await, ["http://a https://b"]);
    let audit = site.kill().into_iter().filter(|line| line.starts_with("audit: created: comment")).count();
    assert_eq!(audit, 1);
}

#[tokio::test]
async fn input_is_validated_before_it_is_saved() {
    let site = Site::start("checks");
    let mut ada = site.user("ada").await;
    let long = "x".repeat(101);
    for (title, body, reason) in [
        ("Hi", "text", "A title has 3 to 100 characters."),
        (&*long, "text", "A title has 3 to 100 characters."),
        ("Hello", " \n ", "A post has 1 to 20000 characters."),
        ("?!?", "text", "A title has a letter or a digit."),
    ] {
        let answer = ada.post("/write", &[("title", title), ("body", body)]).await.unwrap();
        refused(&answer, 422, reason);
        assert!(answer.body.contains(&format!(r#"value="{title}""#)), "what was typed stays: {}", answer.body);
    }
    refused(&ada.post(COMMENTS, &[("body", " ")]).await.unwrap(), 422, "A comment has 1 to 2000 characters.");
    let register = |name| [("name", name), ("password", PASSWORD)];
    let mut ben = site.stranger();
    refused(&ben.post("/register", &register("Ben Ä")).await.unwrap(), 422, "A name has 2 to 30 characters");
    refused(&ben.post("/register", &register("ada")).await.unwrap(), 422, "Somebody else has this name.");
    let short = [("name", "ben"), ("password", "short")];
    refused(&ben.post("/register", &short).await.unwrap(), 422, "A password has 8 to 200 characters.");
    assert_eq!(site.select("SELECT title FROM post").await, ["Welcome"]);
    assert_eq!(site.select("SELECT body FROM comment").await, [""; 0]);
    assert_eq!(site.select("SELECT name FROM user ORDER BY id").await, ["editor", "ada"]);
}

#[tokio::test]
async fn a_slug_is_made_from_the_title_and_is_unique() {
    let site = Site::start("slugs");
    let mut ada = site.user("ada").await;
    for path in ["/posts/gr%C3%BC%C3%9Fe", "/posts/gr%C3%BC%C3%9Fe-2"] {
        let post = ada.post("/write", &[("title", "Grüße!"), ("body", "text")]).await.unwrap();
        assert_eq!(redirect(&post), path);
        assert_eq!(ada.get(path).await.unwrap().status, 200);
        let comment = ada.post(&format!("{path}/comments"), &[("body", "text")]).await.unwrap();
        assert!(redirect(&comment).starts_with(&format!("{path}#comment-")));
    }
    assert_eq!(site.select("SELECT slug FROM post ORDER BY id").await, ["welcome", "grüße", "grüße-2"]);
}

#[tokio::test]
async fn no_user_exists_without_a_profile() {
    let site = Site::start("profiles");
    site.user("ada").await;
    assert!(site.stranger().get("/people/ada").await.unwrap().body.contains("Has not said anything yet."));
    site.execute("CREATE TRIGGER no BEFORE INSERT ON profile BEGIN SELECT RAISE(ABORT, 'no room'); END").await;
    let mut ben = site.stranger();
    let answer = ben.post("/register", &[("name", "ben"), ("password", PASSWORD)]).await.unwrap();
    refused(&answer, 500, "Something went wrong here.");
    assert!(!answer.body.contains("no room"));
    assert_eq!(ben.get("/people/ben").await.unwrap().status, 404);
    assert!(!ben.get("/").await.unwrap().body.contains(r#"id="me""#));
    assert_eq!(site.select("SELECT name FROM user ORDER BY id").await, ["editor", "ada"]);
    let lines = site.kill();
    let error = lines.last().unwrap();
    let receiver = "profiles::create (examples/blog/profiles/src/lib.rs:";
    assert!(error.contains("no page: ") && error.contains(receiver) && error.contains("no room"), "{error}");
    assert!(!lines.iter().any(|line| line.contains("ben")), "{lines:?}");
}

#[tokio::test]
async fn the_audit_trail_has_what_was_committed() {
    let site = Site::start("audit");
    let mut ada = site.user("ada").await;
    ada.post(COMMENTS, &[("body", "casino")]).await.unwrap();
    ada.post(COMMENTS, &[("body", "Thanks")]).await.unwrap();
    let trail = ["migrated: m0001_create_tables", "created: user “ada”", "created: comment “Thanks”"];
    assert_eq!(site.select("SELECT what FROM audit ORDER BY id").await, trail);
    assert!(site.activity("audit", "created: comment “Thanks”").await.unwrap().ends_with(" UTC"));
}

#[tokio::test]
async fn a_trail_that_cannot_be_written_undoes_nothing() {
    let site = Site::start("no-audit");
    let mut ada = site.user("ada").await;
    site.execute("DROP TABLE audit").await;
    redirect(&ada.post(COMMENTS, &[("body", "Thanks")]).await.unwrap());
    assert!(ada.get("/posts/welcome").await.unwrap().body.contains("Thanks"));
    assert!(site.activity("audit", "cannot be read").await.unwrap().contains("no such table"));
    let lines = site.kill();
    let announced =
        lines.iter().any(|line| line.starts_with("audit: cannot write: ") && line.contains("no such table"));
    assert!(announced, "{lines:?}");
}

#[tokio::test]
async fn an_article_is_rendered_once_until_it_changes() {
    let site = Site::start("cache");
    let mut ada = site.user("ada").await;
    let rendered = async || site.activity("templates", "article.html").await;
    for _ in 0..3 {
        ada.get("/posts/welcome").await.unwrap();
    }
    assert_eq!(rendered().await.as_deref(), Some("1 times"));
    ada.post(COMMENTS, &[("body", "Thanks")]).await.unwrap();
    for _ in 0..3 {
        assert!(ada.get("/posts/welcome").await.unwrap().body.contains("Thanks"));
    }
    assert_eq!(rendered().await.as_deref(), Some("2 times"));
    ada.post(COMMENTS, &[("body", "casino")]).await.unwrap();
    assert_eq!(rendered().await.as_deref(), Some("2 times"), "nothing has changed");
}

#[tokio::test]
async fn visits_are_counted_by_path() {
    let site = Site::start("visits");
    for _ in 0..3 {
        site.stranger().get("/?from=elsewhere").await.unwrap();
    }
    site.stranger().get("/nowhere").await.unwrap();
    assert!(site.activity("visits", "GET /").await.unwrap().starts_with("3, mean "));
    assert_eq!(site.activity("visits", "GET /nowhere").await, None, "what clients invent is not shown");
    assert!(site.activity("visits", "(other requests)").await.unwrap().starts_with("1, mean "));
    assert_eq!(site.activity("templates", "index.html").await.as_deref(), Some("3 times"));
}

#[tokio::test]
async fn logins_are_tracked() {
    let site = Site::start("logins");
    let mut ada = site.user("ada").await;
    ada.post("/sign-out", &[]).await.unwrap();
    let sign_in = |password| [("name", "ada"), ("password", password)];
    let wrong = ada.post("/sign-in", &sign_in("a wrong one")).await.unwrap();
    refused(&wrong, 422, "There is no such name and password.");
    assert!(!wrong.body.contains("a wrong one"));
    let editor = ada.post("/sign-in", &[("name", "editor"), ("password", "!")]).await.unwrap();
    refused(&editor, 422, "There is no such name and password.");
    assert_eq!(redirect(&ada.post("/sign-in", &sign_in(PASSWORD)).await.unwrap()), "/");
    let typed = [("name", "my-password"), ("password", "oops")];
    refused(&ada.post("/sign-in", &typed).await.unwrap(), 422, "There is no such name and password.");
    assert_eq!(site.activity("logins", "signed in").await.as_deref(), Some("2"));
    assert_eq!(site.activity("logins", "failed").await.as_deref(), Some("3"));
    assert!(!site.stranger().get("/activity").await.unwrap().body.contains("my-password"), "it is shown to anyone");
    let lines = site.kill();
    assert!(!lines.iter().any(|line| line.contains("wrong") || line.contains(PASSWORD)), "{lines:?}");
}

#[tokio::test]
async fn only_signed_in_users_write_and_only_authors_edit() {
    let site = Site::start("authors");
    let mut stranger = site.stranger();
    let draft = [("title", "Mine"), ("body", "text")];
    for path in ["/write", "/posts/welcome/edit", COMMENTS] {
        assert_eq!(redirect(&stranger.post(path, &draft).await.unwrap()), "/sign-in", "{path}");
    }
    assert_eq!(redirect(&stranger.get("/write").await.unwrap()), "/sign-in");
    let mut ada = site.user("ada").await;
    refused(&ada.get("/posts/welcome/edit").await.unwrap(), 403, "Only the author");
    refused(&ada.post("/posts/welcome/edit", &draft).await.unwrap(), 403, "Only the author");
    assert_eq!(site.select("SELECT title FROM post").await, ["Welcome"]);
}

#[tokio::test]
async fn user_input_is_escaped() {
    let site = Site::start("escape");
    let mut ada = site.user("ada").await;
    let script = "<script>alert(1)</script>";
    let path = redirect(&ada.post("/write", &[("title", script), ("body", script)]).await.unwrap()).to_owned();
    ada.post(&format!("{path}/comments"), &[("body", script)]).await.unwrap();
    for path in [&*path, &format!("{path}/edit"), "/", "/people/ada", "/activity"] {
        let page = ada.get(path).await.unwrap().body;
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
    }
}

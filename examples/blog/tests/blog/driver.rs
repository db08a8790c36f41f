//! A browser, driven through the `WebDriver` protocol of `chromedriver`.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

use axum::http::Method;
use blog::client::Client;
use serde_json::{Value, json};

use crate::site::Directory;

/// The key of an element's id, fixed by the protocol.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long the driver waits for an element to appear, in milliseconds.
const PATIENCE: u32 = 30_000;

pub(crate) struct Browser {
    driver: Child,
    client: Client,
    session: String,
    address: SocketAddr,
    /// The profile directory of the browser.
    profile: Directory,
}

impl Browser {
    /// Returns `None` if `chromedriver` is not installed.
    pub(crate) async fn start() -> Option<Self> {
        let path = env::var_os("PATH")?;
        let driver = env::split_paths(&path).map(|path| path.join("chromedriver")).find(|path| path.is_file())?;
        let mut driver = Command::new(driver);
        driver.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = driver.spawn().expect("chromedriver starts");
        let stdout = BufReader::new(driver.stdout.take().expect("stdout is piped"));
        let port = stdout
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok());
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port.expect("chromedriver says where it listens")));
        let (client, profile) = (Client::new(address), Directory::new("browser-profile"));
        let mut browser = Browser { driver, client, session: String::new(), address, profile };
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=390,844",
            &format!("--user-data-dir={}", browser.profile.0.display()),
        ];
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": arguments},
            "timeouts": {"implicit": PATIENCE},
        }}});
        let session = browser.send(Method::POST, "/session", &capabilities).await;
        session["sessionId"].as_str().expect("a session has an id").clone_into(&mut browser.session);
        Some(browser)
    }

    pub(crate) async fn go(&mut self, url: &str) {
        self.post("url", &json!({"url": url})).await;
    }

    /// Clicks an element that leads to another page, and waits for that page.
    pub(crate) async fn click(&mut self, css: &str) {
        let element = self.find("css selector", css).await;
        self.run("document.documentElement.id = 'left'").await;
        self.post(&format!("element/{element}/click"), &json!({})).await;
        self.find("css selector", "html:not(#left) main").await;
    }

    /// Replaces the text of a field.
    pub(crate) async fn fill(&mut self, css: &str, text: &str) {
        let element = self.find("css selector", css).await;
        self.post(&format!("element/{element}/clear"), &json!({})).await;
        self.post(&format!("element/{element}/value"), &json!({"text": text})).await;
    }

    /// Waits until an element of the page contains this text.
    pub(crate) async fn see(&mut self, text: &str) {
        self.find("xpath", &format!("//body//*[contains(text(), {text:?})]")).await;
    }

    /// Waits until the element exists. Returns its visible text.
    pub(crate) async fn text(&mut self, css: &str) -> String {
        let element = self.find("css selector", css).await;
        let text = self.send(Method::GET, &self.path(&format!("element/{element}/text")), &Value::Null).await;
        text.as_str().expect("a text is one").to_owned()
    }

    /// Runs a script and returns its result.
    pub(crate) async fn run(&mut self, script: &str) -> Value {
        self.post("execute/sync", &json!({"script": script, "args": []})).await
    }

    async fn find(&mut self, using: &str, value: &str) -> String {
        let found = self.post("element", &json!({"using": using, "value": value})).await;
        found[ELEMENT].as_str().expect("an element has an id").to_owned()
    }

    async fn post(&mut self, command: &str, body: &Value) -> Value {
        self.send(Method::POST, &self.path(command), body).await
    }

    fn path(&self, command: &str) -> String {
        format!("/session/{}/{command}", self.session)
    }

    async fn send(&mut self, method: Method, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer =
            self.client.send(method, path, "application/json", body.clone()).await.expect("the driver answers");
        assert_eq!(answer.status, 200, "{path} {body}: {}", answer.body);
        let answer: Value = serde_json::from_str(&answer.body).expect("the driver answers in JSON");
        answer["value"].clone()
    }
}

impl Drop for Browser {
    /// Ends the session, which ends the browser. Otherwise the browser would outlive its driver.
    fn drop(&mut self) {
        if let Ok(mut stream) = TcpStream::connect(self.address) {
            let (session, address) = (&self.session, self.address);
            let request = format!("DELETE /session/{session} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all(request.as_bytes());
            // The driver responds once the browser has ended, and then keeps the connection open.
            let _ = stream.read(&mut [0; 64]);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

//! Chromium, driven through the `WebDriver` protocol of `chromedriver`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use serde_json::{Value, json};
use tempfile::TempDir;

/// The key of an element's id, fixed by the protocol.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser that shows one page.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    /// The page, and the profile of the browser.
    folder: TempDir,
}

impl Browser {
    /// Opens a page in a window of this size. Returns `None` if `chromedriver` is not installed.
    pub(crate) fn open(page: &str, (width, height): (u32, u32)) -> Option<Self> {
        let path = env::var_os("PATH")?;
        let Some(driver) = env::split_paths(&path).map(|path| path.join("chromedriver")).find(|path| path.is_file())
        else {
            eprintln!("SKIPPED: chromedriver is not installed, so the page was not opened");
            return None;
        };
        let mut driver = Command::new(driver);
        let mut driver = driver.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let says_port =
            |line: String| line.split_once("started successfully on port ")?.1.trim_end_matches('.').parse().ok();
        let port = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok).find_map(says_port);
        let folder = tempfile::tempdir().unwrap();
        let mut browser = Browser { driver, port: port.unwrap(), session: String::new(), folder };
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            &format!("--window-size={width},{height}"),
            &format!("--user-data-dir={}", browser.folder.path().join("profile").display()),
        ];
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": {"args": arguments},
        }}});
        let session = browser.send("POST", "/session", &capabilities);
        session["sessionId"].as_str().unwrap().clone_into(&mut browser.session);
        let file = browser.folder.path().join("page.html");
        fs::write(&file, page).unwrap();
        browser.post("url", &json!({"url": format!("file://{}", file.display())}));
        Some(browser)
    }

    /// Runs a script and returns its result.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.post("execute/sync", &json!({"script": script, "args": []}))
    }

    /// The visible text of what a selector finds first.
    pub(crate) fn text(&self, css: &str) -> String {
        self.run(&format!("return document.querySelector({css:?}).innerText")).as_str().unwrap().to_owned()
    }

    /// Presses keys where the focus is.
    pub(crate) fn press(&self, keys: &str) {
        let active = self.send("GET", &self.path("element/active"), &Value::Null);
        self.post(&format!("element/{}/value", active[ELEMENT].as_str().unwrap()), &json!({"text": keys}));
    }

    /// Sets a preference of the person, as style sheets ask for it.
    pub(crate) fn prefer(&self, name: &str, value: &str) {
        let features = json!([{"name": name, "value": value}]);
        let command = json!({"cmd": "Emulation.setEmulatedMedia", "params": {"features": features}});
        self.post("goog/cdp/execute", &command);
    }

    fn post(&self, command: &str, body: &Value) -> Value {
        self.send("POST", &self.path(command), body)
    }

    fn path(&self, command: &str) -> String {
        format!("/session/{}/{command}", self.session)
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all((head + &body).as_bytes()).unwrap();
        let mut answer = BufReader::new(stream);
        let mut len = 0;
        // The head ends with an empty line.
        for line in answer.by_ref().lines().map(Result::unwrap).take_while(|line| !line.is_empty()) {
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                len = value.trim().parse().unwrap();
            }
        }
        let mut text = vec![0; len];
        answer.read_exact(&mut text).unwrap();
        let answer: Value = serde_json::from_slice(&text).unwrap();
        assert!(answer["value"]["error"].is_null(), "{path} {body}: {answer}");
        answer["value"].clone()
    }
}

impl Drop for Browser {
    /// Ends the session, which ends the browser. Otherwise the browser would outlive its driver.
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.send("DELETE", &format!("/session/{}", self.session), &Value::Null);
        } else if let Ok(mut stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)) {
            let _ = write!(stream, "DELETE /session/{} HTTP/1.1\r\nhost: localhost\r\n\r\n", self.session);
            // The driver answers once the browser has ended.
            let _ = stream.read(&mut [0]);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

//! Chromium without a window, driven over a pipe by its DevTools protocol.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

/// It reads from descriptor 3 and writes to 4, and says much that is not for us.
const START: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null 2>&1"#;

const OPTIONS: [&str; 5] = [
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
];

/// A browser with one page, which is closed with the test.
pub(crate) struct Browser {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    profile: PathBuf,
    session: Option<String>,
    number: u64,
    /// What happened so far.
    events: Vec<Value>,
}

impl Browser {
    /// Starts it with an empty page.
    pub(crate) fn start() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let profile = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{number}"));
        let mut child = Command::new("sh")
            .args(["-c", START, &program()])
            .args(OPTIONS)
            .arg(format!("--user-data-dir={}", profile.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let output = BufReader::new(output);
        let (session, events) = (None, Vec::new());
        let mut browser = Self { child, input, output, profile, session, number: 0, events };
        browser.attach();
        browser
    }

    fn attach(&mut self) {
        let target = self.call("Target.createTarget", json!({ "url": "about:blank" }));
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        let session = self.call("Target.attachToTarget", target);
        self.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Network", "Log"] {
            self.call(&format!("{domain}.enable"), json!({}));
        }
    }

    /// Calls a method of the protocol.
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        write!(self.input, "{message}\0").unwrap();
        loop {
            let answer = self.read();
            if answer["id"] == self.number {
                assert!(answer.get("error").is_none(), "{method}: {answer}");
                return answer["result"].clone();
            }
            self.events.push(answer);
        }
    }

    fn read(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.output.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser has ended");
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Opens a page and waits until it is loaded.
    pub(crate) fn open(&mut self, url: &str) {
        let before = self.events.len();
        self.call("Page.navigate", json!({ "url": url }));
        let is_loaded = |event: &Value| event["method"] == "Page.loadEventFired";
        while !self.events[before..].iter().any(is_loaded) {
            let event = self.read();
            self.events.push(event);
        }
    }

    /// The value of an expression of JavaScript; promises are awaited.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let parameters =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.call("Runtime.evaluate", parameters);
        assert!(answer.get("exceptionDetails").is_none(), "{expression}: {answer}");
        answer["result"]["value"].clone()
    }

    /// Waits until an expression is true; it is looked at whenever the document changes.
    pub(crate) fn until(&mut self, expression: &str) {
        let expression = format!(
            "new Promise((done, fail) => {{
                const look = () => {{ if ({expression}) {{ observer.disconnect(); done(); }} }};
                const observer = new MutationObserver(look);
                observer.observe(document, {{
                    subtree: true, childList: true, attributes: true, characterData: true }});
                setTimeout(() => fail(document.body.innerText), 60000);
                look();
            }})"
        );
        self.value(&expression);
    }

    /// Presses a key.
    pub(crate) fn press(&mut self, key: &str) {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            "Home" => 36,
            "End" => 35,
            "ArrowLeft" => 37,
            "ArrowUp" => 38,
            "ArrowRight" => 39,
            "ArrowDown" => 40,
            _ => panic!("no such key: {key}"),
        };
        let mut parameters = json!({ "key": key, "code": key, "windowsVirtualKeyCode": code });
        if key == "Enter" {
            parameters["text"] = json!("\r");
        }
        for kind in ["keyDown", "keyUp"] {
            parameters["type"] = json!(kind);
            self.call("Input.dispatchKeyEvent", parameters.clone());
        }
    }

    /// Types a text.
    pub(crate) fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Sets the size of the window.
    pub(crate) fn resize(&mut self, width: u32, height: u32) {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// Sets what the user prefers, such as `prefers-color-scheme`.
    pub(crate) fn prefer(&mut self, name: &str, value: &str) {
        let features = json!([{ "name": name, "value": value }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// The window as a picture, in PNG and base64.
    pub(crate) fn picture(&mut self) -> String {
        let picture = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        picture["data"].as_str().unwrap().to_owned()
    }

    /// What happened so far, of one kind.
    pub(crate) fn events(&self, method: &str) -> impl Iterator<Item = &Value> {
        let events = self.events.iter().filter(move |event| event["method"] == method);
        events.map(|event| &event["params"])
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
        fs::remove_dir_all(&self.profile).ok();
    }
}

fn program() -> String {
    let names = ["chromium-headless-shell", "chromium"];
    let is_there = |name: &&str| Command::new(name).arg("--version").output().is_ok();
    let found = names.into_iter().find(is_there);
    found.expect("apt-get install --no-install-recommends chromium-headless-shell").to_owned()
}

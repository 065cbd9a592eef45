//! Proxies of the environment. Each case runs in a process of its own, which has just the
//! variables of the case.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that fails may panic"
)]

use std::process::Command;

use handinger::Client;
use handinger_sandbox::{Sandbox, SandboxOptions};

const URL: &str = "HANDINGER_PROXY_TEST_URL";
const VARIABLES: [&str; 9] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "REQUEST_METHOD",
];

#[tokio::test]
#[ignore = "the other tests run it, in a process of its own"]
async fn child() {
    let client = Client::builder()
        .base_url(std::env::var(URL).unwrap())
        .api_key("k")
        .max_retries(0)
        .build()
        .unwrap();
    println!("proxy: {}", client.effective_config()["proxy"]);
    match client.workers().retrieve("wrk_1").await {
        Ok(_) => println!("answered"),
        // The server was reached: it has no such worker.
        Err(error) if error.status() == Some(404) => println!("answered"),
        Err(error) => println!("{:?} {:?} {error}", error.kind(), error.field()),
    }
}

/// What the child prints.
fn with(url: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["child", "--exact", "--ignored", "--nocapture"]);
    for name in VARIABLES {
        command.env_remove(name);
    }
    let output = command
        .env(URL, url)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

const DEAD: &str = "http://me:hunter2@127.0.0.1:1";

#[test]
fn a_proxy_of_the_environment_is_named_with_its_source() {
    for (variable, url) in [
        ("HTTP_PROXY", "http://handinger.test"),
        ("https_proxy", "https://handinger.test"),
        ("ALL_PROXY", "https://handinger.test"),
    ] {
        let text = with(url, &[(variable, DEAD)]);
        let named = format!("through the proxy http://127.0.0.1:1, environment {variable}");
        assert!(text.contains(&named), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
        let shown =
            format!(r#"{{"source":"environment {variable}","value":"http://127.0.0.1:1"}}"#);
        let other =
            format!(r#"{{"value":"http://127.0.0.1:1","source":"environment {variable}"}}"#);
        assert!(text.contains(&shown) || text.contains(&other), "{text}");
    }
}

#[test]
fn a_setting_that_cannot_be_a_proxy_is_told() {
    for value in ["ftp://me:hunter2@host", "http://"] {
        let text = with("https://handinger.test", &[("HTTPS_PROXY", value)]);
        assert!(text.contains("Configuration"), "{text}");
        assert!(text.contains(r#"Some("HTTPS_PROXY")"#), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn exceptions_are_reached_directly() {
    let sandbox = Sandbox::start(SandboxOptions::default()).unwrap();
    let url = sandbox.base_url();
    let port = url.rsplit(':').next().unwrap();
    for exceptions in [
        "*",
        "127.0.0.1",
        &format!("x.corp,127.0.0.1:{port}"),
        "127.0.0.0/8",
    ] {
        let variables = [("HTTP_PROXY", DEAD), ("NO_PROXY", exceptions)];
        let text = with(url, &variables);
        assert!(text.contains("answered"), "{exceptions}: {text}");
    }
    for exceptions in ["127.0.0.1:1", "*.corp", "10.0.0.0/8"] {
        let variables = [("HTTP_PROXY", DEAD), ("no_proxy", exceptions)];
        let text = with(url, &variables);
        assert!(text.contains("through the proxy"), "{exceptions}: {text}");
    }
    // In a CGI process that variable is the header of a request.
    let text = with(url, &[("HTTP_PROXY", DEAD), ("REQUEST_METHOD", "GET")]);
    assert!(text.contains("answered"), "{text}");
}

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::client::eventually;

/// A running binary and the first line it printed.
pub(crate) fn spawn(arguments: &[&str]) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_handinger-sandbox"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    (child, line.trim_end().to_owned())
}

fn is_healthy(base_url: &str) -> bool {
    let mut stream = TcpStream::connect(base_url.trim_start_matches("http://")).unwrap();
    let request = b"GET /_sandbox/health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.contains("\"status\":\"ok\"") && answer.contains("\"speed\":50.0")
}

fn ended(mut child: Child) -> ExitStatus {
    let mut status = None;
    eventually("the binary ends", || {
        status = child.try_wait().unwrap();
        status.is_some()
    });
    status.unwrap()
}

#[test]
fn it_prints_its_address_and_ends_with_its_parent() {
    let (mut child, base_url) = spawn(&["--port", "0", "--speed", "50", "--exit-with-parent"]);
    assert!(base_url.starts_with("http://127.0.0.1:"), "{base_url}");
    assert!(is_healthy(&base_url));
    drop(child.stdin.take());
    assert!(ended(child).success());
}

#[cfg(unix)]
#[test]
fn it_ends_with_its_parent_though_somebody_holds_its_input() {
    let script = "exec 3<&0; \"$0\" --speed 50 --exit-with-parent <&3 & wait";
    let mut parent = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_handinger-sandbox")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(parent.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    let base_url = line.trim_end();
    assert!(is_healthy(base_url));
    let held = parent.stdin.take();
    parent.kill().unwrap();
    parent.wait().unwrap();
    let address = base_url.trim_start_matches("http://");
    eventually("it ends", || TcpStream::connect(address).is_err());
    drop(held);
}

#[cfg(unix)]
#[test]
fn signals_end_it_but_the_end_of_its_input_does_not() {
    for signal in ["-TERM", "-INT"] {
        let (mut child, base_url) = spawn(&["--speed", "50"]);
        drop(child.stdin.take());
        std::thread::sleep(Duration::from_millis(50));
        assert!(is_healthy(&base_url));
        Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status()
            .unwrap();
        assert!(ended(child).success(), "{signal}");
    }
}

#[test]
fn help_explains_and_mistakes_fail() {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_handinger-sandbox"));
        command.args(arguments).output().unwrap()
    };
    let help = run(&["--help"]);
    assert!(help.status.success());
    let text = String::from_utf8(help.stdout).unwrap();
    for word in [
        "--port",
        "--speed",
        "--exit-with-parent",
        "HANDINGER_BASE_URL",
        "/_sandbox/ledger",
    ] {
        assert!(text.contains(word), "{word}");
    }
    assert_eq!(run(&["--prot", "1"]).status.code(), Some(2));
    let refused = run(&["--speed", "0"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        String::from_utf8(refused.stderr)
            .unwrap()
            .contains("speed: expected a number above 0")
    );
}

//! What must hold for any bytes. The targets of `fuzz/` and the test beside it run the same checks.

use std::path::Path;
use std::time::{Duration, SystemTime};

use handinger::fuzzing::{self, Decoded};
use handinger::{Answer, ModelName, models};
use serde_json::Value;
use url::Url;

/// Far from every limit.
const LIMIT: usize = 1 << 20;
/// The key that a caller gives for a map.
const KEY: &str = "key-of-the-caller";

/// The decoder, fed in pieces, gives what the plain reading of the standard gives. The first byte
/// is the size of the pieces.
pub fn events(data: &[u8]) {
    let Some((&size, stream)) = data.split_first() else {
        return;
    };
    let decoded = fuzzing::decode(stream.chunks(usize::from(size) + 1), LIMIT).unwrap();
    assert_eq!(decoded, reference(stream));
    // Below a limit nothing is lost, beyond it there is an error; neither is a panic.
    if let Some(limited) = fuzzing::decode(stream.chunks(usize::from(size) + 1), 16) {
        assert_eq!(limited, decoded);
    }
}

/// The WHATWG text, line by line, over the whole stream at once.
fn reference(stream: &[u8]) -> Decoded {
    let text = String::from_utf8_lossy(stream);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<&str> = text.split('\n').collect();
    // What no line end follows is no line.
    lines.pop();

    let mut decoded = Decoded::default();
    let (mut name, mut data) = (String::new(), Vec::new());
    let mut id: Option<&str> = None;
    for line in lines {
        if line.is_empty() {
            if let Some(id) = &id {
                decoded.last_id = Some(String::from(*id));
            }
            let own = id.take().filter(|id| !id.is_empty()).map(String::from);
            let name = std::mem::take(&mut name);
            let lines = std::mem::take(&mut data);
            if !lines.is_empty() {
                let name = if name.is_empty() { "message" } else { &name };
                decoded
                    .events
                    .push((name.to_owned(), lines.join("\n"), own));
            }
            continue;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => data.push(value),
            "event" => name = value.to_owned(),
            "id" if !value.contains('\0') => id = Some(value),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                if let Ok(wait) = value.parse() {
                    decoded.retry = Some(Duration::from_millis(wait));
                }
            }
            _ => {}
        }
    }
    // What can stand in a header.
    decoded.last_id = decoded.last_id.filter(|id| {
        let fits = |byte| byte == b'\t' || (byte >= b' ' && byte != 0x7f);
        !id.is_empty() && id.bytes().all(fits)
    });
    decoded
}

/// An answer is a model or an error; a model can be written, and reads as itself.
pub fn models(data: &[u8]) {
    macro_rules! each {
        ($($model:ident)*) => {
            $(
                let read = |body: &[u8]| {
                    let raw = fuzzing::answer(body).unwrap();
                    let checked = raw.check(Answer::Model(ModelName::$model)).ok()?;
                    Some(checked.parse::<models::$model>().expect("what was checked is read"))
                };
                if let Some(model) = read(data) {
                    let written = serde_json::to_vec(&model).expect("a model is written");
                    assert_eq!(read(&written).as_ref(), Some(&model));
                }
            )*
        };
    }
    each!(
        Worker WorkerRetrieveEmailResponse WorkerSchedule ScheduleListResponse
        ScheduleCancelResponse WorkerTemplate DeleteWorkerResponse TaskRetrieveResponse
        DeleteTaskResponse TaskTurnList Webhook WebhookExecutionList
    );
}

/// A wait is never zero, and what the standard defines is read exactly.
pub fn retry_after(data: &[u8]) {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    for (name, unit) in [("retry-after", 1000), ("retry-after-ms", 1)] {
        let wait = fuzzing::asked_wait(name, data, now);
        assert!(wait.is_none_or(|wait| !wait.is_zero()));
        let Some(text) = std::str::from_utf8(data)
            .ok()
            .filter(|text| text.len() < 10)
        else {
            continue;
        };
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let expected = text.parse().ok().filter(|number: &u64| *number > 0);
            let expected = expected.map(|number| Duration::from_millis(number * unit));
            let near = |(one, other): (Duration, Duration)| one.abs_diff(other).as_micros() < 1000;
            assert!(
                wait == expected || wait.zip(expected).is_some_and(near),
                "{text}: {wait:?}"
            );
        }
        if text.starts_with('-') {
            assert_eq!(wait, None, "{text}");
        }
    }
}

/// No path and no value leaves the place that the base URL gives it.
pub fn paths(data: &[u8]) {
    const FILES: &str = "/prefix/api/files/";
    let text = String::from_utf8_lossy(data);
    let base = Url::parse("http://service.example/prefix/api/").unwrap();
    if !text.starts_with("http://")
        && !text.starts_with("https://")
        && let Ok(url) = fuzzing::url_of_path(&base, &text)
    {
        assert_eq!(url.origin(), base.origin(), "{text:?}");
        assert!(url.path().starts_with(base.path()), "{text:?} became {url}");
    }
    let [id, file] = fuzzing::urls_of_values(&base, &text);
    if let Ok(url) = id {
        let rest = url
            .path()
            .strip_prefix(FILES)
            .expect("it stays in its place");
        assert!(!rest.contains('/'), "{text:?} became {url}");
        assert_eq!((url.query(), url.fragment()), (None, None), "{text:?}");
    }
    if let Ok(url) = file {
        let rest = url
            .path()
            .strip_prefix(FILES)
            .expect("it stays in its place");
        let given = text.strip_prefix('/').unwrap_or(&text);
        assert_eq!(
            rest.split('/').count(),
            given.split('/').count(),
            "{text:?}"
        );
        assert_eq!((url.query(), url.fragment()), (None, None), "{text:?}");
    }
}

/// A resume file of any bytes is read or refused, and neither its key nor an answer is lost without
/// a word.
pub fn resume_file(data: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("map.jsonl");
    for key in [None, Some(KEY)] {
        std::fs::write(&path, data).unwrap();
        let opened = fuzzing::open_resume_file(&path, key);
        let after = std::fs::read(&path).unwrap();
        let Ok(opened) = opened else {
            assert_eq!(after, data, "what is refused is left alone");
            continue;
        };
        assert_eq!(
            head_key(&after),
            Some(opened.clone()),
            "the key is in the file"
        );
        assert!(
            key.is_none_or(|key| key == opened),
            "the caller's key counts"
        );
        if data.contains(&b'\n') {
            assert!(data.starts_with(&after), "only its torn end is cut off");
            let torn = &data[after.len()..];
            assert!(!torn.contains(&b'\n'), "no whole line is cut off");
        } else {
            assert!(key.is_some(), "a file without a head needs the key");
        }
        assert_eq!(
            fuzzing::open_resume_file(&path, None).ok(),
            Some(opened),
            "it is read again"
        );
    }
}

/// The key in the first line of a file.
fn head_key(file: &[u8]) -> Option<String> {
    let line = file.split_inclusive(|byte| *byte == b'\n').next()?;
    let head: Value = serde_json::from_slice(line.strip_suffix(b"\n")?).ok()?;
    Some(head.get("key")?.as_str()?.to_owned())
}

/// A target: its name and its check.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 5] = [
    ("events", events),
    ("models", models),
    ("retry_after", retry_after),
    ("paths", paths),
    ("resume_file", resume_file),
];

/// The seeds of a target: what the mutations begin with.
pub fn seeds(name: &str) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = match name {
        "models" => root.join("tests/fixtures"),
        _ => root.join("fuzz/seeds").join(name),
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

//! Answers on their way to disk: under a temporary name until they are whole, and never outside
//! the folder that was chosen.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::header;
use percent_encoding::percent_decode_str;
use tempfile::TempPath;

use crate::base::error::Error;
use crate::base::meta::Meta;
use crate::base::progress::Progress;
use crate::wire::response::{OpenResponse, RawResponse};

/// The name of a file whose server suggests none that can be used.
const NAMELESS: &str = "download";
/// The longest name that common file systems take, in bytes.
const LONGEST_NAME: usize = 255;
/// How many links are followed, one after the other.
const MOST_LINKS: usize = 40;

impl OpenResponse {
    /// Writes the rest of the body to a file, which appears under its name only when it is whole;
    /// one that is there already is replaced, and where a link leads there the link stays; what is no regular file, a pipe or a device, stays and
    /// is written to. In a folder it takes the name the server suggests,
    /// stripped of everything that could lead elsewhere. Gives the file's path.
    ///
    /// # Errors
    /// As [`OpenResponse::chunk`], and when the file cannot be written: then nothing of it stays.
    pub async fn write_to_file(
        mut self,
        path: impl Into<PathBuf>,
        mut on_progress: impl FnMut(Progress) + Send,
    ) -> Result<PathBuf, Error> {
        let total = content_length(self.meta());
        let mut target = Target::create(path.into(), self.meta().as_ref().clone()).await?;
        let mut bytes = 0;
        while let Some(chunk) = self.chunk().await? {
            bytes += chunk.len() as u64;
            target = target.write(chunk).await?;
            on_progress(Progress { bytes, total });
        }
        target.finish().await
    }
}

impl RawResponse {
    /// Writes the body to a file, as [`OpenResponse::write_to_file`] does.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn write_to_file(&self, path: impl Into<PathBuf>) -> Result<PathBuf, Error> {
        let target = Target::create(path.into(), self.meta.as_ref().clone()).await?;
        target.write(self.body.clone()).await?.finish().await
    }
}

/// The body's length, when what is counted is what is sent: not when it is inflated on the way.
fn content_length(meta: &Meta) -> Option<u64> {
    if meta.headers.contains_key(header::CONTENT_ENCODING) {
        return None;
    }
    meta.headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// A file that is being written. Dropped before its end, it is removed.
struct Target {
    path: PathBuf,
    file: File,
    /// Its name until it is whole, and its place then.
    temporary: Option<(TempPath, PathBuf)>,
}

impl Target {
    async fn create(path: PathBuf, meta: Meta) -> Result<Self, Error> {
        on_disk(path.clone(), move || {
            let path = if path.is_dir() {
                path.join(suggested_name(&meta))
            } else {
                path
            };
            if is_special(&path) {
                let file = OpenOptions::new().write(true).open(&path)?;
                return Ok(Self {
                    path,
                    file,
                    temporary: None,
                });
            }
            let place = resolved(&path)?;
            let folder = match place.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => folder,
                _ => Path::new("."),
            };
            let (file, temporary) = builder(&place)?.tempfile_in(folder)?.into_parts();
            if let Ok(existing) = std::fs::metadata(&place) {
                // The mask for new files has taken from the permissions that were asked for.
                file.set_permissions(existing.permissions())?;
            }
            Ok(Self {
                path,
                file,
                temporary: Some((temporary, place)),
            })
        })
        .await
    }

    async fn write(mut self, bytes: Bytes) -> Result<Self, Error> {
        on_disk(self.path.clone(), move || {
            io::Write::write_all(&mut self.file, &bytes)?;
            Ok(self)
        })
        .await
    }

    async fn finish(self) -> Result<PathBuf, Error> {
        let Self {
            path,
            file,
            temporary,
        } = self;
        on_disk(path.clone(), move || {
            drop(file);
            if let Some((temporary, place)) = temporary {
                temporary.persist(place)?;
            }
            Ok(path)
        })
        .await
    }
}

/// The place that a link leads to, also when nothing stands there yet: the link stays.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    let mut place = path.to_owned();
    for _ in 0..MOST_LINKS {
        let is_link = std::fs::symlink_metadata(&place).is_ok_and(|meta| meta.is_symlink());
        if !is_link {
            return Ok(place);
        }
        let target = std::fs::read_link(&place)?;
        place = match place.parent() {
            Some(folder) => folder.join(target),
            None => target,
        };
    }
    Err(io::Error::other("its links go round in a circle"))
}

/// Whether there is something that must not be replaced, as `/dev/null` and pipes.
fn is_special(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|existing| !existing.is_file() && !existing.is_dir())
}

/// How the temporary file is made: with the permissions of the file it will replace, else with
/// those of any new file.
fn builder(path: &Path) -> io::Result<tempfile::Builder<'static, 'static>> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".handinger-").suffix(".part");
    if let Ok(existing) = std::fs::metadata(path) {
        if existing.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder"));
        }
        builder.permissions(existing.permissions());
    } else {
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    Ok(builder)
}

/// Does file work where it may block.
async fn on_disk<T: Send + 'static>(
    path: PathBuf,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|stopped| Err(io::Error::other(stopped)));
    done.map_err(|error| Error::file(&path, error))
}

/// The name that the server suggests, else the last part of the address.
fn suggested_name(meta: &Meta) -> String {
    let suggested = meta
        .headers
        .get(header::CONTENT_DISPOSITION)
        .and_then(|value| disposition_name(&String::from_utf8_lossy(value.as_bytes())));
    let last = || {
        let segment = meta.url.path().rsplit('/').next().unwrap_or_default();
        percent_decode_str(segment).decode_utf8_lossy().into_owned()
    };
    safe_name(&suggested.unwrap_or_else(last))
}

/// The file name of a `content-disposition`: `filename*` before `filename`.
fn disposition_name(value: &str) -> Option<String> {
    let mut plain = None;
    let mut rest = value.split_once(';')?.1;
    while !rest.trim().is_empty() {
        let (name, after) = rest.split_once('=')?;
        let (value, following) = parameter_value(after.trim_start());
        match name.trim().to_ascii_lowercase().as_str() {
            "filename*" => {
                let text = value.splitn(3, '\'').nth(2)?.to_owned();
                return Some(percent_decode_str(&text).decode_utf8_lossy().into_owned());
            }
            "filename" => plain = Some(value),
            _ => {}
        }
        rest = following;
    }
    plain
}

/// A value, quoted or not, and what follows its semicolon.
fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_once(';').unwrap_or((text, ""));
        return (value.trim().to_owned(), rest);
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((index, letter)) = letters.next() {
        match letter {
            '"' => {
                let rest = &quoted[index + 1..];
                return (value, rest.split_once(';').map_or("", |(_, rest)| rest));
            }
            '\\' => value.extend(letters.next().map(|(_, letter)| letter)),
            _ => value.push(letter),
        }
    }
    (value, "")
}

/// A name that stays in its folder on every system.
fn safe_name(suggested: &str) -> String {
    let last = suggested.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name: String = last
        .chars()
        .map(|letter| match letter {
            ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            letter if letter.is_control() => '_',
            letter => letter,
        })
        .collect();
    while name.len() > LONGEST_NAME {
        name.pop();
    }
    let name = name.trim().trim_matches('.').trim();
    let stem = name.split('.').next().unwrap_or_default();
    match stem.to_ascii_uppercase().as_str() {
        "" => NAMELESS.to_owned(),
        "CON" | "PRN" | "AUX" | "NUL" => format!("_{name}"),
        device
            if device.len() == 4
                && (device.starts_with("COM") || device.starts_with("LPT"))
                && device.ends_with(|last: char| last.is_ascii_digit()) =>
        {
            format!("_{name}")
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leaves_its_folder() {
        for (suggested, name) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("/etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("C:\\x", "x"),
            ("c:x", "c_x"),
            ("..", NAMELESS),
            ("", NAMELESS),
            ("a/", NAMELESS),
            (".profile", "profile"),
            ("line\nbreak\0.txt", "line_break_.txt"),
            ("nul.txt", "_nul.txt"),
            ("COM1", "_COM1"),
            ("naïve 文.txt", "naïve 文.txt"),
        ] {
            assert_eq!(safe_name(suggested), name, "{suggested:?}");
        }
        assert_eq!(safe_name(&"ü".repeat(200)).len(), 254);
    }

    #[test]
    fn names_that_servers_suggest() {
        for (header, name) in [
            ("attachment; filename=plan.md", Some("plan.md")),
            (
                "attachment; filename=\"a; \\\"b\\\".md\"; size=3",
                Some("a; \"b\".md"),
            ),
            (
                "attachment; filename=x.md; filename*=UTF-8''na%C3%AFve.md",
                Some("naïve.md"),
            ),
            ("inline", None),
            ("attachment; size=3", None),
        ] {
            assert_eq!(disposition_name(header).as_deref(), name, "{header}");
        }
    }
}

//! The files that are written, held in memory until all of them are made.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::Result;
use crate::text::MARK;

/// Generated files by their path in the repository, and the folders that hold nothing else.
#[derive(Default)]
pub(crate) struct Tree {
    files: BTreeMap<PathBuf, String>,
    folders: Vec<PathBuf>,
}

impl Tree {
    /// Adds a file.
    pub(crate) fn add(&mut self, path: impl Into<PathBuf>, text: String) {
        self.files.insert(path.into(), text);
    }

    /// Says that generated files of this folder which are not added go.
    pub(crate) fn sweep(&mut self, folder: impl Into<PathBuf>) {
        self.folders.push(folder.into());
    }

    /// The files that are not as they are on disk, and the generated ones that are no more.
    pub(crate) fn stale(&self, root: &Path) -> Result<Vec<PathBuf>> {
        let mut stale = Vec::new();
        for (path, text) in &self.files {
            if present(&root.join(path))?.as_ref() != Some(text) {
                stale.push(path.clone());
            }
        }
        stale.extend(self.left_over(root)?);
        Ok(stale)
    }

    /// Writes what differs, and removes generated files that are no more.
    pub(crate) fn save(&self, root: &Path) -> Result<()> {
        for path in self.left_over(root)? {
            fs::remove_file(root.join(path))?;
        }
        for path in self.stale(root)? {
            let place = root.join(&path);
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(place, &self.files[&path])?;
        }
        Ok(())
    }

    fn left_over(&self, root: &Path) -> Result<Vec<PathBuf>> {
        let mut left_over = Vec::new();
        for folder in &self.folders {
            let entries = match fs::read_dir(root.join(folder)) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                entries => entries?,
            };
            for entry in entries {
                let path = folder.join(entry?.file_name());
                let ours = root.join(&path).is_file()
                    && present(&root.join(&path))?.is_some_and(|text| text.contains(MARK));
                if ours && !self.files.contains_key(&path) {
                    left_over.push(path);
                }
            }
        }
        Ok(left_over)
    }
}

fn present(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{}: {error}", path.display()).into()),
    }
}

//! The core is a tower of rooms: no file imports what stands above it, and no two import each
//! other in a circle.

#![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Bottom to top. A room may use those before it.
const ROOMS: [&str; 11] = [
    "base",
    "models",
    "files",
    "settings",
    "api",
    "wire",
    "pipeline",
    "streams",
    "map",
    "client",
    "resources",
];

/// A file by its path of modules: `["streams", "event_stream", "resume"]`.
type Module = Vec<String>;

#[test]
fn every_folder_is_a_room() {
    let folders: BTreeSet<String> = fs::read_dir(source())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    assert_eq!(folders, ROOMS.map(str::to_owned).into());
}

#[test]
fn no_arrow_leads_upwards() {
    let storey = |room: &str| ROOMS.iter().position(|name| *name == room);
    let mut upwards = Vec::new();
    for (file, imports) in imports() {
        for import in imports {
            let up = match (storey(&file[0]), storey(&import[0])) {
                (Some(from), Some(to)) => to > from,
                // Only the root knows all rooms; nothing in them goes through it.
                (from, to) => from.is_some() && to.is_none(),
            };
            if up {
                upwards.push(format!("{} uses {}", file.join("::"), import.join("::")));
            }
        }
    }
    assert!(upwards.is_empty(), "{}", upwards.join("\n"));
}

#[test]
fn no_circle_of_files() {
    let mut left = imports();
    let count = left.len();
    assert!(count > 60, "only {count} files were read");
    // Whatever uses nothing that is left can be taken away; a circle stays.
    loop {
        let names: BTreeSet<Module> = left.keys().cloned().collect();
        let before = left.len();
        left.retain(|file, imports| {
            imports
                .iter()
                .any(|import| import != file && names.contains(import))
        });
        if left.len() == before {
            break;
        }
    }
    assert!(left.is_empty(), "a circle goes through {:#?}", left.keys());
}

/// What each file uses of the crate's other files.
fn imports() -> BTreeMap<Module, BTreeSet<Module>> {
    let mut files = Vec::new();
    collect(&source(), &mut Vec::new(), &mut files);
    let known: BTreeSet<Module> = files.iter().map(|(module, _)| module.clone()).collect();
    files
        .into_iter()
        .map(|(module, text)| {
            let used = paths(&text, &module)
                .into_iter()
                .filter_map(|path| longest_known(path, &known))
                .filter(|used| *used != module)
                .collect();
            (module, used)
        })
        .collect()
}

/// The file that a path of modules and items leads into; a bare item of the root is the root.
fn longest_known(mut path: Module, known: &BTreeSet<Module>) -> Option<Module> {
    while !path.is_empty() && !known.contains(&path) {
        let last = path.pop()?;
        if path.is_empty() {
            return last
                .starts_with(char::is_uppercase)
                .then(|| vec!["lib".to_owned()]);
        }
    }
    Some(path)
}

/// Every path from `crate::` or `super::` on, the braces of a `use` taken apart; comments apart.
fn paths(text: &str, module: &[String]) -> Vec<Module> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let parent = &module[..module.len() - 1];
    let mut found = Vec::new();
    for (start, base) in [("crate::", &[][..]), ("super::", parent)] {
        for (at, _) in code.match_indices(start) {
            let tests_of_this_file = start == "super::" && code[..at].contains("mod tests {");
            if !tests_of_this_file {
                read_path(&code[at + start.len()..], base.to_vec(), &mut found);
            }
        }
    }
    found
}

/// Reads `a::b::{c, d::e}` on from what is known of it, and adds each path that it stands for.
fn read_path(text: &str, mut path: Module, found: &mut Vec<Module>) {
    let mut rest = text;
    loop {
        if let Some(inner) = rest.strip_prefix('{') {
            let end = inner.find('}').unwrap_or(inner.len());
            for item in inner[..end].split(',') {
                read_path(item.trim(), path.clone(), found);
            }
            return;
        }
        let end = rest
            .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .unwrap_or(rest.len());
        if end > 0 {
            path.push(rest[..end].to_owned());
        }
        match rest[end..].strip_prefix("::") {
            Some(next) => rest = next,
            None => break,
        }
    }
    found.push(path);
}

fn collect(folder: &Path, path: &mut Module, files: &mut Vec<(Module, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap().path();
        let name = entry.file_stem().unwrap().to_str().unwrap().to_owned();
        if entry.is_dir() {
            path.push(name);
            collect(&entry, path, files);
            path.pop();
        } else if name != "lib" {
            let mut module = path.clone();
            if name != "mod" {
                module.push(name);
            }
            files.push((module, fs::read_to_string(&entry).unwrap()));
        }
    }
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

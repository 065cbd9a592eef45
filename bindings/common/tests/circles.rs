//! No two modules of a binding name each other, not even by way of others: each can be read, and
//! changed, with only those below it in mind.

#![allow(clippy::expect_used, reason = "a test may fail")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The modules that each module of a crate names.
type Uses = BTreeMap<String, BTreeSet<String>>;

/// Reads the sources of a folder; those of a sub-folder are one module.
fn read(folder: &Path, module: Option<&str>, uses: &mut Uses) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let name = module.or(stem).expect("a name").to_owned();
        if path.is_dir() {
            read(&path, Some(&name), uses);
        } else if name != "lib" {
            let code = fs::read_to_string(&path).expect("a source");
            // A module's own tests may look up.
            let shipped = code.split("#[cfg(test)]\nmod tests").next();
            let named = shipped
                .unwrap_or_default()
                .split("crate::")
                .skip(1)
                .flat_map(first_names);
            let named: BTreeSet<_> = named.filter(|other| *other != name).collect();
            uses.entry(name).or_default().extend(named);
        }
    }
}

/// The modules named by what follows `crate::`: one, or a group in braces.
fn first_names(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else {
        return vec![first_name(rest)];
    };
    let mut depth = 0;
    let end = group.find(|letter| {
        depth += match letter {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        depth < 0
    });
    let mut depth = 0;
    let parts = group[..end.expect("a closed group")].split(|letter| {
        depth += match letter {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        letter == ',' && depth == 0
    });
    parts.map(|part| first_name(part.trim())).collect()
}

fn first_name(path: &str) -> String {
    let is_name = |letter: &char| letter.is_alphanumeric() || *letter == '_';
    path.chars().take_while(is_name).collect()
}

/// What is left once every module was taken away that names none of the rest.
fn circles(mut uses: Uses) -> Vec<String> {
    loop {
        let left: BTreeSet<_> = uses.keys().cloned().collect();
        let before = uses.len();
        uses.retain(|_, named| !named.is_disjoint(&left));
        if uses.len() == before {
            return uses.into_keys().collect();
        }
    }
}

#[test]
fn no_binding_has_a_circle_of_modules() {
    let bindings = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for binding in ["common", "node", "python", "uniffi"] {
        let mut uses = Uses::new();
        read(&bindings.join(binding).join("src"), None, &mut uses);
        assert!(uses.len() > 5, "{binding} has sources");
        assert!(
            uses.values().any(|named| !named.is_empty()),
            "{binding} has imports"
        );
        assert_eq!(circles(uses), [""; 0], "a circle in bindings/{binding}");
    }
}

#[test]
fn a_circle_is_found() {
    let uses = |names: &[(&str, &str)]| {
        let pair =
            |(from, to): &(&str, &str)| ((*from).to_owned(), first_names(to).into_iter().collect());
        names.iter().map(pair).collect::<Uses>()
    };
    let tower = uses(&[
        ("a", "{b::X, c::{self, Y}, d}"),
        ("b", "c::Y"),
        ("c", "d;"),
        ("d", "std"),
    ]);
    assert!(circles(tower).is_empty());
    let round = uses(&[("a", "b"), ("b", "{d, c::Z}"), ("c", "a::X"), ("d", "e")]);
    assert_eq!(circles(round), ["a", "b", "c"]);
}

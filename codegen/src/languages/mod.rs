//! What each language writes, and how it spells names and types.

mod kotlin;
mod python;
mod rust;
mod swift;
mod typescript;

use std::path::Path;

use crate::Result;
use crate::descriptions::Descriptions;
use crate::tree::Tree;

/// Adds the files of every language.
pub(crate) fn write(descriptions: &Descriptions, ruff: &Path, tree: &mut Tree) -> Result<()> {
    python::write(descriptions, ruff, tree)?;
    typescript::write(descriptions, tree)?;
    kotlin::write(descriptions, tree)?;
    swift::write(descriptions, tree)?;
    rust::write(descriptions, tree)
}

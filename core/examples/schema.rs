//! Writes the models' JSON Schema and the list of operations to the folder given
//! (default: `core/schema`). Run with `--features schema`; `make codegen` does.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schema"),
        PathBuf::from,
    );
    std::fs::create_dir_all(&folder)?;
    write(
        &folder.join("models.json"),
        &handinger::models::schema::models(),
    )?;
    write(
        &folder.join("operations.json"),
        &serde_json::json!(handinger::OPERATIONS),
    )
}

fn write(path: &std::path::Path, document: &serde_json::Value) -> std::io::Result<()> {
    std::fs::write(path, format!("{document:#}\n"))
}

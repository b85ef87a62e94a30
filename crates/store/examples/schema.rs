//! Writes `schema.sql` anew, after a migration was added: `cargo run -p store --example schema`.

use std::error::Error;
use std::fs;

fn main() -> Result<(), Box<dyn Error>> {
    fs::write(
        concat!(env!("CARGO_MANIFEST_DIR"), "/schema.sql"),
        store::schema()?,
    )?;
    Ok(())
}

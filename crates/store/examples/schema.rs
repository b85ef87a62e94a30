//! Prints `schema.sql` anew, after a migration was added: `cargo run -p store --example schema > crates/store/schema.sql`.

use std::error::Error;
use std::io::Write as _;

fn main() -> Result<(), Box<dyn Error>> {
    std::io::stdout().write_all(store::schema()?.as_bytes())?;
    Ok(())
}

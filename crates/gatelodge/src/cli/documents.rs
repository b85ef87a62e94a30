//! `gatelodge documents …`: what Cozy apps keep here.

use std::io::IsTerminal as _;

use clap::Subcommand;
use gatekeeper::control::{Reply, Request};
use serde_json::Value;

use super::print::{self, Failure};
use super::{Carrier, On};

#[derive(Subcommand)]
pub(super) enum Documents {
    /// Lists the types of documents, how many there are and how large they are
    #[command(visible_alias = "list")]
    Ls {
        #[command(flatten)]
        on: On,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Prints one document
    Show {
        #[command(flatten)]
        on: On,
        /// Its type, such as io.cozy.contacts
        doctype: String,
        /// Its id
        #[arg(allow_hyphen_values = true)]
        id: String,
    },
    /// Prints all documents of a type, one on each line; secrets of accounts stay sealed
    Export {
        #[command(flatten)]
        on: On,
        /// Which type
        doctype: String,
    },
    /// Deletes all documents of a type
    Rm {
        #[command(flatten)]
        on: On,
        /// Which type
        doctype: String,
        /// Do not ask
        #[arg(long)]
        force: bool,
    },
}

pub(super) async fn run(command: Documents, carrier: &Carrier) -> Result<(), Failure> {
    match command {
        Documents::Ls { on, json } => {
            let instance = carrier.instance(on).await?;
            let reply = carrier.control(Request::ListDoctypes { instance }).await?;
            let Reply::Doctypes { doctypes } = reply else {
                return Err(Failure::unexpected());
            };
            if json {
                return print::json(&doctypes);
            }
            let rows = doctypes
                .into_iter()
                .map(|one| vec![one.doctype, one.documents.to_string(), one.bytes.to_string()]);
            print::table(&["TYPE", "DOCUMENTS", "BYTES"], rows)
        }
        Documents::Show { on, doctype, id } => {
            let instance = carrier.instance(on).await?;
            let request = Request::ShowDocument {
                instance,
                doctype,
                id,
            };
            let Reply::Document { document } = carrier.control(request).await? else {
                return Err(Failure::unexpected());
            };
            print::line(quiet(&document))
        }
        Documents::Export { on, doctype } => {
            let instance = carrier.instance(on).await?;
            let mut after = None;
            loop {
                let request = Request::ExportDocuments {
                    instance: instance.clone(),
                    doctype: doctype.clone(),
                    after,
                };
                let Reply::Documents { documents, next } = carrier.control(request).await? else {
                    return Err(Failure::unexpected());
                };
                for document in documents {
                    print::line(quiet(&document))?;
                }
                match next {
                    Some(next) => after = Some(next),
                    None => return Ok(()),
                }
            }
        }
        Documents::Rm { on, doctype, force } => {
            let instance = carrier.instance(on).await?;
            if !force {
                confirm(&doctype)?;
            }
            carrier
                .control(Request::RemoveDocuments { instance, doctype })
                .await?;
            Ok(())
        }
    }
}

/// Apps wrote it: no character in it may speak to the terminal. JSON has another way to write each of them.
fn quiet(document: &str) -> String {
    // What JSON lets stand for itself as one character stands inside of quotes.
    let escaped = |letter: char| format!("\\u{:04x}", u32::from(letter));
    let mut rest = document;
    let mut text = String::with_capacity(document.len());
    while let Some(at) = rest.find(char::is_control) {
        let (before, after) = rest.split_at(at);
        let mut letters = after.chars();
        text.push_str(before);
        text.push_str(&letters.next().map(escaped).unwrap_or_default());
        rest = letters.as_str();
    }
    text.push_str(rest);
    text
}

fn confirm(doctype: &str) -> Result<(), Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::say(
            "this deletes every document of the type; add --force if that is what you want",
        ));
    }
    print::aside(format_args!(
        "This deletes every document of {}. Type the type to go on:",
        Value::from(doctype)
    ))?;
    let mut typed = String::new();
    std::io::stdin().read_line(&mut typed)?;
    if typed.trim() == doctype {
        Ok(())
    } else {
        Err(Failure::say("nothing was deleted"))
    }
}

#[cfg(test)]
mod tests {
    use super::quiet;

    #[test]
    fn documents_do_not_speak_to_the_terminal() {
        let document = "{\"a\":\"\u{7f}\u{9b}2J é\"}";
        assert_eq!(quiet(document), "{\"a\":\"\\u007f\\u009b2J é\"}");
        let (one, other): (serde_json::Value, serde_json::Value) = (
            serde_json::from_str(document).unwrap(),
            serde_json::from_str(&quiet(document)).unwrap(),
        );
        assert_eq!(one, other);
    }
}

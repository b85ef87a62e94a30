//! Runs of konnectors as they are asked for and as they speak (cozy.md G.7): the message of a job, the lines on a
//! konnector's standard output, and the error codes that the whole family knows.

use serde_json::{Map, Value};

use super::host::Slug;

/// Longest message of a job, in bytes of JSON.
const LONGEST_MESSAGE: usize = 16 * 1024;
/// Longest message of a line that is kept, in bytes.
const LONGEST_LINE: usize = 4096;
/// Longest id of an account.
const LONGEST_ID: usize = 255;

/// What a job of the worker `konnector` is asked with. Members that are not known here reach the konnector as they came.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Which konnector.
    pub konnector: Slug,
    /// For which account; none for a konnector without one.
    pub account: Option<String>,
    /// All of it, which becomes `COZY_FIELDS`.
    pub written: Map<String, Value>,
}

/// Why a message is none. `Display` stands inside a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMessage {
    /// Not an object.
    #[error("the arguments of a konnector are a JSON object")]
    Object,
    /// Who is to run.
    #[error("the arguments name no konnector: `konnector` is its slug")]
    Konnector,
    /// Whose account.
    #[error("`account` is the id of an account")]
    Account,
    /// Too much.
    #[error("the arguments are longer than 16 kB")]
    TooLong,
}

impl Message {
    /// Reads a message. `Null` members count as absent.
    pub fn read(message: &Value) -> Result<Self, InvalidMessage> {
        let written = message.as_object().ok_or(InvalidMessage::Object)?.clone();
        if message.to_string().len() > LONGEST_MESSAGE {
            return Err(InvalidMessage::TooLong);
        }
        let konnector = written
            .get("konnector")
            .and_then(Value::as_str)
            .and_then(Slug::parse)
            .ok_or(InvalidMessage::Konnector)?;
        let account = match written.get("account") {
            None | Some(Value::Null) => None,
            Some(Value::String(id)) if !id.is_empty() && id.len() <= LONGEST_ID => Some(id.clone()),
            Some(_) => return Err(InvalidMessage::Account),
        };
        Ok(Self {
            konnector,
            account,
            written,
        })
    }
}

/// How a line is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// For who writes the konnector.
    Debug,
    /// What goes on.
    Info,
    /// Something worked.
    Ok,
    /// Something is odd.
    Warning,
    /// Something failed.
    Error,
    /// The run failed.
    Critical,
    /// Not a line of the protocol: what came on standard error, or is no JSON.
    Plain,
}

impl LineKind {
    /// The word on the wire; `plain` is ours.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
            Self::Plain => "plain",
        }
    }

    /// Reads a word; other words are no lines of the protocol.
    pub fn parse(word: &str) -> Self {
        match word {
            "debug" => Self::Debug,
            "info" | "secret" => Self::Info,
            "ok" => Self::Ok,
            "warning" | "warn" => Self::Warning,
            "error" => Self::Error,
            "critical" => Self::Critical,
            _ => Self::Plain,
        }
    }
}

/// One line of a konnector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// How it is meant.
    pub kind: LineKind,
    /// What it says.
    pub message: String,
}

impl Line {
    /// Reads a line of standard output: an object with `type` and `message`. Everything else is plain text.
    pub fn read(line: &str) -> Self {
        let spoken = serde_json::from_str::<Value>(line).ok().and_then(|line| {
            let kind = LineKind::parse(line.get("type")?.as_str()?);
            let message = match line.get("message")? {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            Some(Self { kind, message })
        });
        spoken.unwrap_or_else(|| Self::plain(line))
    }

    /// Text that is no line of the protocol.
    pub fn plain(text: &str) -> Self {
        Self {
            kind: LineKind::Plain,
            message: text.to_owned(),
        }
    }
}

/// What is kept of a message. Whoever has something to hide in it does so before: half a secret is not found any more.
pub fn shortened(mut message: String) -> String {
    if message.len() > LONGEST_LINE {
        message.truncate(message.floor_char_boundary(LONGEST_LINE));
        message.push('…');
    }
    message
}

/// Hears a konnector's lines and knows at the end what its error is: the last critical one, else the last error.
#[derive(Debug, Clone, Default)]
pub struct Hearing {
    critical: Option<String>,
    error: Option<String>,
}

impl Hearing {
    /// Hears one more line.
    pub fn hear(&mut self, line: &Line) {
        match line.kind {
            LineKind::Critical => self.critical = Some(line.message.clone()),
            LineKind::Error => self.error = Some(line.message.clone()),
            _ => {}
        }
    }

    /// The error of a run that failed, if the konnector named one.
    pub fn error(self) -> Option<String> {
        self.critical.or(self.error)
    }
}

/// Whether a run that ended with this error is not to be tried again before the person did something: services lock
/// accounts after a few wrong passwords.
pub fn needs_person(error: &str) -> bool {
    let code = error.split('.').next().unwrap_or(error);
    matches!(
        code,
        "LOGIN_FAILED" | "USER_ACTION_NEEDED" | "CHALLENGE_ASKED" | "TERMS_VERSION_MISMATCH"
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_names_a_konnector() {
        let message =
            Message::read(&json!({"konnector": "bank", "account": "a1", "folder_to_save": "f"})).unwrap();
        assert_eq!(message.konnector.as_str(), "bank");
        assert_eq!(message.account.as_deref(), Some("a1"));
        assert_eq!(message.written["folder_to_save"], "f");
        let without = Message::read(&json!({"konnector": "bank", "account": null})).unwrap();
        assert_eq!(without.account, None);
        for (wrong, why) in [
            (json!("bank"), InvalidMessage::Object),
            (json!({}), InvalidMessage::Konnector),
            (json!({"konnector": "../x"}), InvalidMessage::Konnector),
            (
                json!({"konnector": "bank", "account": ""}),
                InvalidMessage::Account,
            ),
            (
                json!({"konnector": "bank", "account": 7}),
                InvalidMessage::Account,
            ),
            (
                json!({"konnector": "bank", "x": "x".repeat(LONGEST_MESSAGE)}),
                InvalidMessage::TooLong,
            ),
        ] {
            assert_eq!(Message::read(&wrong), Err(why), "{wrong}");
        }
    }

    #[test]
    fn a_line_is_json_or_plain_text() {
        let line =
            Line::read(r#"{"time":"2026","type":"critical","namespace":"x","message":"LOGIN_FAILED"}"#);
        assert_eq!(
            (line.kind, line.message.as_str()),
            (LineKind::Critical, "LOGIN_FAILED")
        );
        assert_eq!(
            Line::read(r#"{"type":"info","message":{"a":1}}"#).message,
            r#"{"a":1}"#
        );
        for plain in ["hello", "{}", r#"{"type":"info"}"#, "7", "", r#"{"type":"info""#] {
            assert_eq!(Line::read(plain), Line::plain(plain), "{plain}");
        }
        let long = shortened(format!("x{}", "ä".repeat(LONGEST_LINE)));
        assert!(long.len() <= LONGEST_LINE + '…'.len_utf8() && long.ends_with('…'));
        assert_eq!(shortened("short".to_owned()), "short");
    }

    #[test]
    fn the_last_critical_line_is_the_error_and_else_the_last_error() {
        let heard = |lines: &[(&str, &str)]| {
            let mut hearing = Hearing::default();
            for (kind, message) in lines {
                hearing.hear(&Line::read(
                    &json!({"type": kind, "message": message}).to_string(),
                ));
            }
            hearing.error()
        };
        assert_eq!(heard(&[("info", "x")]), None);
        assert_eq!(heard(&[("error", "a"), ("error", "b")]).as_deref(), Some("b"));
        let all = [("critical", "A"), ("critical", "B"), ("error", "c")];
        assert_eq!(heard(&all).as_deref(), Some("B"));
    }

    #[test]
    fn what_only_the_person_can_repair_is_not_tried_again() {
        for code in [
            "LOGIN_FAILED",
            "LOGIN_FAILED.NEEDS_SECRET",
            "USER_ACTION_NEEDED.OAUTH_OUTDATED",
        ] {
            assert!(needs_person(code), "{code}");
        }
        for code in ["VENDOR_DOWN", "LOGIN_FAILED_ONCE", "", "NOT_EXISTING_DIRECTORY"] {
            assert!(!needs_person(code), "{code}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in ".*") {
            let _ = Line::read(&line);
        }
    }
}

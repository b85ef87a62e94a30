//! Reading back why something happened.
//!
//! Events keep their detail as a short English text, which the command line shows. Those texts are a closed list, and
//! this file is where they are read back; one that is not in it stands for itself (a name, an address, an error of a
//! standard).

use super::Reason;
use crate::sessions::Device;

const TEXTS: &[(&str, Reason)] = &[
    ("registered itself", Reason::RegisteredItself),
    ("by itself", Reason::ByItself),
    ("by the app", Reason::ByTheApp),
    ("for itself", Reason::ForItself),
    ("by the owner", Reason::ByTheOwner),
    (
        "a used code came again; everything from it was revoked",
        Reason::CodeAgain,
    ),
    (
        "a used refresh token came again; everything from it was revoked",
        Reason::RefreshTokenAgain,
    ),
    ("new secret", Reason::NewSecret),
    ("imported", Reason::Imported),
    ("with a cloud server", Reason::WithCloudServer),
    ("the owner's subject was changed", Reason::SubjectChanged),
];

impl Reason {
    /// What the detail of an event says, if it is one of ours.
    pub(crate) fn read(detail: &str) -> Option<Self> {
        if let Some((_, reason)) = TEXTS.iter().find(|(text, _)| *text == detail) {
            return Some(reason.clone());
        }
        if let Some(seconds) = detail
            .strip_prefix("next try in ")
            .and_then(|rest| rest.strip_suffix(" s"))
        {
            return Some(Self::NextTry {
                seconds: seconds.parse().ok()?,
            });
        }
        let Device { browser, system } = Device::read(detail)?;
        Some(Self::Device {
            browser: browser.to_owned(),
            system: system.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_that_an_event_is_given_is_read_back() {
        // The texts stand where things happen; this list must not drift away from them.
        let sources = [
            include_str!("../registration.rs"),
            include_str!("../grants/refresh_token.rs"),
            include_str!("../grants/authorization_code.rs"),
            include_str!("../grants/client_credentials.rs"),
            include_str!("../tokens.rs"),
            include_str!("clients.rs"),
            include_str!("cloud.rs"),
        ];
        let written: Vec<&str> = sources
            .iter()
            .flat_map(|source| source.split(".detail(\"").skip(1))
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(written.len() >= TEXTS.len());
        for text in &written {
            assert!(Reason::read(text).is_some(), "{text}");
        }
        for (text, _) in TEXTS {
            assert!(written.contains(text), "nothing writes `{text}`");
        }
    }

    #[test]
    fn devices_and_waits_are_read_back_and_the_rest_stands_for_itself() {
        assert_eq!(
            Reason::read("Firefox on Linux"),
            Some(Reason::Device {
                browser: "Firefox".into(),
                system: "Linux".into(),
            })
        );
        assert_eq!(
            Reason::read("next try in 4 s"),
            Some(Reason::NextTry { seconds: 4 })
        );
        for other in [
            "Lynx on Linux",
            "127.0.0.1",
            "openid profile",
            "invalid_request: no",
            "",
        ] {
            assert_eq!(Reason::read(other), None, "{other}");
        }
    }
}

//! What an authorization answer holds and how it travels (OAuth 2.0 Multiple Response Type Encoding
//! Practices).

use std::fmt;

use serde::{Deserialize, Serialize};

/// What the authorization endpoint answers with: one of the seven combinations of `code`, `id_token` and
/// `token`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ResponseType {
    /// A code only.
    #[serde(rename = "code")]
    Code,
    /// An access token only (implicit).
    #[serde(rename = "token")]
    Token,
    /// An ID token only (implicit).
    #[serde(rename = "id_token")]
    IdToken,
    /// Both tokens (implicit).
    #[serde(rename = "id_token token")]
    IdTokenToken,
    /// A code and an access token (hybrid).
    #[serde(rename = "code token")]
    CodeToken,
    /// A code and an ID token (hybrid).
    #[serde(rename = "code id_token")]
    CodeIdToken,
    /// Everything (hybrid).
    #[serde(rename = "code id_token token")]
    CodeIdTokenToken,
}

impl ResponseType {
    /// All seven.
    pub const ALL: [Self; 7] = [
        Self::Code,
        Self::Token,
        Self::IdToken,
        Self::IdTokenToken,
        Self::CodeToken,
        Self::CodeIdToken,
        Self::CodeIdTokenToken,
    ];

    /// Reads the words in any order. `None` for unknown, repeated or no words.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut code, mut id_token, mut token) = (false, false, false);
        for word in text.split(' ') {
            let seen = match word {
                "code" => &mut code,
                "id_token" => &mut id_token,
                "token" => &mut token,
                _ => return None,
            };
            if std::mem::replace(seen, true) {
                return None;
            }
        }
        Self::ALL
            .into_iter()
            .find(|t| (t.code(), t.id_token(), t.token()) == (code, id_token, token))
    }

    /// The words in the usual order.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Token => "token",
            Self::IdToken => "id_token",
            Self::IdTokenToken => "id_token token",
            Self::CodeToken => "code token",
            Self::CodeIdToken => "code id_token",
            Self::CodeIdTokenToken => "code id_token token",
        }
    }

    /// Whether the answer holds a code.
    pub const fn code(self) -> bool {
        matches!(
            self,
            Self::Code | Self::CodeToken | Self::CodeIdToken | Self::CodeIdTokenToken
        )
    }

    /// Whether the answer holds an access token.
    pub const fn token(self) -> bool {
        matches!(
            self,
            Self::Token | Self::IdTokenToken | Self::CodeToken | Self::CodeIdTokenToken
        )
    }

    /// Whether the answer holds an ID token.
    pub const fn id_token(self) -> bool {
        matches!(
            self,
            Self::IdToken | Self::IdTokenToken | Self::CodeIdToken | Self::CodeIdTokenToken
        )
    }

    /// How the answer travels unless asked otherwise: a bare code in the query, everything else in the
    /// fragment.
    pub const fn default_mode(self) -> ResponseMode {
        match self {
            Self::Code => ResponseMode::Query,
            _ => ResponseMode::Fragment,
        }
    }
}

impl fmt::Display for ResponseType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How an authorization answer travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirect URI. Never for tokens: queries are logged.
    Query,
    /// In the fragment of the redirect URI.
    Fragment,
    /// In a form that the browser posts (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

impl ResponseMode {
    /// All three, as discovery lists them.
    pub const ALL: [Self; 3] = [Self::Query, Self::Fragment, Self::FormPost];

    /// Reads `response_mode`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }

    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_its_own_name() {
        for response_type in ResponseType::ALL {
            assert_eq!(ResponseType::parse(response_type.as_str()), Some(response_type));
            let json = serde_json::to_value(response_type).unwrap();
            assert_eq!(json, response_type.as_str());
            assert_eq!(
                serde_json::from_value::<ResponseType>(json).unwrap(),
                response_type
            );
        }
    }

    #[test]
    fn the_order_of_the_words_is_irrelevant() {
        assert_eq!(
            ResponseType::parse("token id_token"),
            Some(ResponseType::IdTokenToken)
        );
        assert_eq!(
            ResponseType::parse("token code id_token"),
            Some(ResponseType::CodeIdTokenToken)
        );
    }

    #[test]
    fn repeated_unknown_and_missing_words_are_refused() {
        for bad in [
            "",
            " ",
            "code code",
            "code ",
            "code  token",
            "Code",
            "none",
            "code none",
            "id_token\ttoken",
        ] {
            assert_eq!(ResponseType::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn the_words_say_what_is_inside() {
        for response_type in ResponseType::ALL {
            let has = |word| response_type.as_str().split(' ').any(|w| w == word);
            assert_eq!(response_type.code(), has("code"));
            assert_eq!(response_type.token(), has("token"));
            assert_eq!(response_type.id_token(), has("id_token"));
        }
    }

    #[test]
    fn only_a_bare_code_travels_in_the_query() {
        for response_type in ResponseType::ALL {
            let in_query = response_type.default_mode() == ResponseMode::Query;
            assert_eq!(in_query, !response_type.token() && !response_type.id_token());
        }
    }

    #[test]
    fn modes_read_their_own_names() {
        for mode in ResponseMode::ALL {
            assert_eq!(ResponseMode::parse(mode.as_str()), Some(mode));
            assert_eq!(serde_json::to_value(mode).unwrap(), mode.as_str());
        }
        assert_eq!(ResponseMode::parse("web_message"), None);
    }
}

//! The parameters of a request, from a query string or a form body.
//!
//! Every name occurs once: RFC 6749 section 3.1 forbids repetition, and choosing one of two values silently
//! is how redirect checks were bypassed elsewhere (S-012). What cannot be read exactly is refused as a whole.

pub mod multipart;

use std::collections::HashSet;
use std::fmt;

use zeroize::Zeroizing;

use crate::encoding::{form_decode, percent_encode_into};
use crate::error::{ErrorCode, OAuthError};

/// Most parameters in one request.
const MOST: usize = 200;

/// Longest encoded request, in bytes.
const LONGEST: usize = 64 * 1024;

/// Parameters in the order they were sent, each name once. Values may be secrets: they are wiped when
/// dropped, and `Debug` shows names only.
#[derive(Clone, Default)]
pub struct Parameters(Vec<(String, Zeroizing<String>)>);

/// Why a request's parameters cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParametersProblem {
    /// This parameter is there twice.
    #[error("the parameter {0} is repeated")]
    Duplicate(String),
    /// More than 200 parameters.
    #[error("too many parameters")]
    TooMany,
    /// A broken percent escape, or bytes that are not UTF-8.
    #[error("the parameters are not well formed")]
    Malformed,
    /// More than 64 KiB.
    #[error("the parameters are too long")]
    TooLarge,
}

impl From<ParametersProblem> for OAuthError {
    fn from(problem: ParametersProblem) -> Self {
        Self::new(ErrorCode::InvalidRequest, problem.to_string())
    }
}

impl Parameters {
    /// Reads `application/x-www-form-urlencoded`: a query without its `?`, or a form body.
    pub fn parse(encoded: &[u8]) -> Result<Self, ParametersProblem> {
        Self(Self::pairs(encoded)?).each_name_once()
    }

    /// Reads a form of our own in which tick boxes share one name: the values of that name apart, everything else as
    /// [`Parameters::parse`] would. Never for what comes from a client.
    pub fn parse_with_ticks(encoded: &[u8], name: &str) -> Result<(Self, Vec<String>), ParametersProblem> {
        let (ticked, rest): (Vec<_>, Vec<_>) = Self::pairs(encoded)?
            .into_iter()
            .partition(|(known, _)| known == name);
        let values = ticked.into_iter().map(|(_, value)| value.to_string());
        Ok((Self(rest).each_name_once()?, values.collect()))
    }

    fn pairs(encoded: &[u8]) -> Result<Vec<(String, Zeroizing<String>)>, ParametersProblem> {
        if encoded.len() > LONGEST {
            return Err(ParametersProblem::TooLarge);
        }
        let mut pairs = Vec::new();
        for pair in encoded
            .split(|&byte| byte == b'&')
            .filter(|pair| !pair.is_empty())
        {
            if pairs.len() == MOST {
                return Err(ParametersProblem::TooMany);
            }
            let equals = pair.iter().position(|&byte| byte == b'=');
            let (name, value) = equals.map_or((pair, &pair[..0]), |at| (&pair[..at], &pair[at + 1..]));
            let name = form_decode(name).ok_or(ParametersProblem::Malformed)?;
            let value = form_decode(value).ok_or(ParametersProblem::Malformed)?;
            pairs.push((name, Zeroizing::new(value)));
        }
        Ok(pairs)
    }

    /// Takes names and values that were read elsewhere, within the same bounds.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, ParametersProblem> {
        let pairs: Vec<_> = pairs
            .into_iter()
            .map(|(name, value)| (name, Zeroizing::new(value)))
            .collect();
        let size: usize = pairs
            .iter()
            .map(|(name, value)| name.len() + value.len() + 2)
            .sum();
        if pairs.len() > MOST {
            return Err(ParametersProblem::TooMany);
        }
        if size > LONGEST {
            return Err(ParametersProblem::TooLarge);
        }
        Self(pairs).each_name_once()
    }

    /// Query and body of one request together; a name that is in both is a duplicate.
    pub fn merge(query: Self, body: Self) -> Result<Self, ParametersProblem> {
        let mut pairs = query.0;
        pairs.extend(body.0);
        if pairs.len() > MOST {
            return Err(ParametersProblem::TooMany);
        }
        Self(pairs).each_name_once()
    }

    /// The value of a parameter. An empty value counts as absent (RFC 6749 section 3.1).
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_even_empty(name).filter(|value| !value.is_empty())
    }

    /// The value of a parameter, also when it is empty.
    pub fn get_even_empty(&self, name: &str) -> Option<&str> {
        self.iter()
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    /// Names and values in the order they were sent.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Writes them as `application/x-www-form-urlencoded` again.
    pub fn to_urlencoded(&self) -> String {
        let mut encoded = String::new();
        for (name, value) in self.iter() {
            if !encoded.is_empty() {
                encoded.push('&');
            }
            percent_encode_into(&mut encoded, name);
            encoded.push('=');
            percent_encode_into(&mut encoded, value);
        }
        encoded
    }

    fn each_name_once(self) -> Result<Self, ParametersProblem> {
        let mut seen = HashSet::with_capacity(self.0.len());
        match self.0.iter().find(|(name, _)| !seen.insert(name.as_str())) {
            Some((name, _)) => Err(ParametersProblem::Duplicate(name.clone())),
            None => Ok(self),
        }
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parameters ")?;
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<Parameters, ParametersProblem> {
        Parameters::parse(text.as_bytes())
    }

    #[test]
    fn names_and_values_are_decoded() {
        let parameters = read("a=1&b=x+y%26z&&c&%64=e=f").unwrap();
        let all: Vec<_> = parameters.iter().collect();
        assert_eq!(all, [("a", "1"), ("b", "x y&z"), ("c", ""), ("d", "e=f")]);
        assert!(read("").unwrap().iter().next().is_none());
    }

    #[test]
    fn what_was_read_can_be_written_again() {
        let parameters = read("a=1&b=x+y%26z&c=%C3%BC%3D").unwrap();
        assert_eq!(parameters.to_urlencoded(), "a=1&b=x%20y%26z&c=%C3%BC%3D");
        let again = read(&parameters.to_urlencoded()).unwrap();
        assert!(again.iter().eq(parameters.iter()));
    }

    #[test]
    fn pairs_are_held_to_the_same_bounds() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let good = Parameters::from_pairs([pair("a", "1 2"), pair("b", "")]).unwrap();
        assert_eq!(good.iter().collect::<Vec<_>>(), [("a", "1 2"), ("b", "")]);
        for (pairs, problem) in [
            (
                vec![pair("a", "1"), pair("a", "2")],
                ParametersProblem::Duplicate("a".into()),
            ),
            (vec![pair("a", &"x".repeat(LONGEST))], ParametersProblem::TooLarge),
            (
                (0..=MOST).map(|n| pair(&n.to_string(), "")).collect(),
                ParametersProblem::TooMany,
            ),
        ] {
            assert_eq!(Parameters::from_pairs(pairs).err(), Some(problem));
        }
    }

    #[test]
    fn an_empty_value_counts_as_absent() {
        let parameters = read("prompt=&state").unwrap();
        assert_eq!(parameters.get("prompt"), None);
        assert_eq!(parameters.get_even_empty("prompt"), Some(""));
        assert_eq!(parameters.get_even_empty("state"), Some(""));
        assert_eq!(parameters.get_even_empty("nonce"), None);
    }

    #[test]
    fn s_012_a_repeated_parameter_is_refused_in_every_spelling() {
        let duplicate = |name: &str| Some(ParametersProblem::Duplicate(name.to_owned()));
        assert_eq!(
            read("redirect_uri=a&x=1&redirect_uri=b").err(),
            duplicate("redirect_uri")
        );
        assert_eq!(
            read("redirect_uri=a&redirect_uri=a").err(),
            duplicate("redirect_uri")
        );
        assert_eq!(
            read("redirect_uri=&redirect_uri=a").err(),
            duplicate("redirect_uri")
        );
        assert_eq!(
            read("redirect_uri=a&redirect%5Furi=b").err(),
            duplicate("redirect_uri")
        );
    }

    #[test]
    fn s_012_query_and_body_are_one_request() {
        let (query, body) = (read("client_id=a&state=1").unwrap(), read("client_id=b").unwrap());
        let problem = Parameters::merge(query.clone(), body).unwrap_err();
        assert_eq!(problem, ParametersProblem::Duplicate("client_id".to_owned()));
        let both = Parameters::merge(query, read("scope=openid").unwrap()).unwrap();
        assert_eq!(
            (both.get("state"), both.get("scope")),
            (Some("1"), Some("openid"))
        );
    }

    #[test]
    fn tick_boxes_share_a_name_and_nothing_else_does() {
        let read = |text: &str| Parameters::parse_with_ticks(text.as_bytes(), "scope");
        let (rest, ticked) = read("a=1&scope=x&b=2&scope=y%20z&scope=").unwrap();
        assert_eq!(ticked, ["x", "y z", ""]);
        assert_eq!(rest.to_urlencoded(), "a=1&b=2");
        assert_eq!(
            read("a=1&scope=x&a=2").err(),
            Some(ParametersProblem::Duplicate("a".to_owned()))
        );
        assert_eq!(read("scope=%").err(), Some(ParametersProblem::Malformed));
    }

    #[test]
    fn what_cannot_be_read_exactly_is_refused() {
        for broken in ["a=%", "a=%4", "a=%zz", "a=%ff", "%80=1", "state=%c3%28"] {
            assert_eq!(read(broken).err(), Some(ParametersProblem::Malformed), "{broken}");
        }
        assert_eq!(
            Parameters::parse(b"a=\xff").err(),
            Some(ParametersProblem::Malformed)
        );
    }

    #[test]
    fn there_is_a_limit_to_number_and_size() {
        let many = |count: usize| {
            (0..count)
                .map(|i| format!("p{i}=1"))
                .collect::<Vec<_>>()
                .join("&")
        };
        assert!(read(&many(200)).is_ok());
        assert_eq!(read(&many(201)).err(), Some(ParametersProblem::TooMany));
        let long = |length: usize| read(&format!("a={}", "x".repeat(length - 2)));
        assert!(long(64 * 1024).is_ok());
        assert_eq!(long(64 * 1024 + 1).err(), Some(ParametersProblem::TooLarge));
    }

    #[test]
    fn debug_shows_names_and_no_values() {
        let shown = format!("{:?}", read("client_secret=hidden&code=hidden").unwrap());
        assert_eq!(shown, r#"Parameters ["client_secret", "code"]"#);
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_sent(bytes: Vec<u8>) {
            if let Ok(parameters) = Parameters::parse(&bytes) {
                let names: Vec<_> = parameters.iter().map(|(name, _)| name).collect();
                prop_assert_eq!(names.len(), names.iter().collect::<HashSet<_>>().len());
            }
        }
    }
}

//! Forms of the Cozy side: parameters come in the body or in the address (cozy.md B.1). What is in both is taken from the
//! body, which is what the page sent.

use std::convert::Infallible;

use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use protocol::parameters::{Parameters, ParametersProblem};

/// The parameters of a form.
pub(crate) struct Fields(pub(crate) Result<Parameters, ParametersProblem>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let form = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|essence| {
                essence
                    .trim()
                    .eq_ignore_ascii_case("application/x-www-form-urlencoded")
            });
        let body = match Bytes::from_request(request, state).await {
            Ok(body) if form => body,
            Ok(_) => Bytes::new(),
            Err(_) => return Ok(Self(Err(ParametersProblem::TooLarge))),
        };
        Ok(Self(read(query.as_bytes(), &body)))
    }
}

fn read(query: &[u8], body: &[u8]) -> Result<Parameters, ParametersProblem> {
    let (query, body) = (Parameters::parse(query)?, Parameters::parse(body)?);
    let rest = query
        .iter()
        .filter(|(name, _)| body.get_even_empty(name).is_none());
    let all = body.iter().chain(rest);
    Parameters::from_pairs(all.map(|(name, value)| (name.to_owned(), value.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_counts_before_the_address() {
        let fields = read(b"state=query&scope=a", b"state=body&csrf_token=x").unwrap();
        assert_eq!(fields.get("state"), Some("body"));
        assert_eq!(fields.get("scope"), Some("a"));
        assert_eq!(fields.get("csrf_token"), Some("x"));
        // A name twice in one of them is no choice of ours.
        assert!(read(b"state=1&state=2", b"").is_err());
        assert!(read(b"", b"state=1&state=2").is_err());
    }
}

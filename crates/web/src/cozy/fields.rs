//! Forms of the Cozy side: parameters come in the body or in the address (cozy.md B.1). What is in both is taken from the
//! body, which is what the page sent.

use std::convert::Infallible;

use axum::extract::{FromRequest, Request};
use protocol::parameters::{Parameters, ParametersProblem};

use crate::visit::{AnyForm, FormProblem};

/// The parameters of a form.
pub(crate) struct Fields(pub(crate) Result<Parameters, ParametersProblem>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let query = Parameters::parse(request.uri().query().unwrap_or_default().as_bytes());
        let AnyForm(body) = AnyForm::from_request(request, state).await?;
        let body = match body {
            Ok(body) => Ok(body),
            Err(FormProblem::ContentType) => Ok(Parameters::default()),
            Err(FormProblem::Body(_)) => Err(ParametersProblem::TooLarge),
            Err(FormProblem::Parameters(problem)) => Err(problem),
        };
        Ok(Self(query.and_then(|query| both(&query, &body?))))
    }
}

fn both(query: &Parameters, body: &Parameters) -> Result<Parameters, ParametersProblem> {
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
        let parse = |text: &[u8]| Parameters::parse(text).unwrap();
        let fields = both(&parse(b"state=query&scope=a"), &parse(b"state=body&csrf_token=x")).unwrap();
        assert_eq!(fields.get("state"), Some("body"));
        assert_eq!(fields.get("scope"), Some("a"));
        assert_eq!(fields.get("csrf_token"), Some("x"));
    }
}

//! Forms as `multipart/form-data` (RFC 7578): the fields that are texts. The Cozy side takes them where it takes forms
//! (cozy.md B.1). A part with a file name is a file, and no field of ours is one: it is not read.

use super::{MOST, Parameters, ParametersProblem};

/// Longest boundary (RFC 2046 section 5.1.1).
const LONGEST_BOUNDARY: usize = 70;

/// The boundary that a content type of multipart forms names.
pub fn boundary(content_type: &str) -> Option<&str> {
    let (essence, rest) = content_type.split_once(';')?;
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let named = rest.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim();
        let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        name.trim()
            .eq_ignore_ascii_case("boundary")
            .then_some(bare.unwrap_or(value))
    })?;
    (1..=LONGEST_BOUNDARY).contains(&named.len()).then_some(named)
}

impl Parameters {
    /// Reads a multipart form.
    pub fn parse_multipart(body: &[u8], boundary: &str) -> Result<Self, ParametersProblem> {
        let delimiter = format!("\r\n--{boundary}");
        // The first delimiter stands at the beginning of the body, as if a line ended there.
        let mut rest = match body.strip_prefix(&delimiter.as_bytes()[2..]) {
            Some(rest) => rest,
            None => {
                split_at(body, delimiter.as_bytes())
                    .ok_or(ParametersProblem::Malformed)?
                    .1
            }
        };
        let mut pairs = Vec::new();
        loop {
            if rest.starts_with(b"--") {
                return Self::from_pairs(pairs);
            }
            // White space may follow a delimiter (RFC 2046 section 5.1.1).
            let (padding, part) = split_at(rest, b"\r\n").ok_or(ParametersProblem::Malformed)?;
            if !padding.iter().all(|byte| matches!(byte, b' ' | b'\t')) {
                return Err(ParametersProblem::Malformed);
            }
            // A part without any header begins with the empty line itself.
            let (head, content) = match part.strip_prefix(b"\r\n") {
                Some(content) => (&part[..0], content),
                None => split_at(part, b"\r\n\r\n").ok_or(ParametersProblem::Malformed)?,
            };
            let (value, next) =
                split_at(content, delimiter.as_bytes()).ok_or(ParametersProblem::Malformed)?;
            if let Some(name) = field(head)? {
                if pairs.len() == MOST {
                    return Err(ParametersProblem::TooMany);
                }
                let value = String::from_utf8(value.to_vec()).map_err(|_| ParametersProblem::Malformed)?;
                pairs.push((name, value));
            }
            rest = next;
        }
    }
}

/// What stands before and behind the first `needle`.
fn split_at<'a>(bytes: &'a [u8], needle: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(needle.len()).position(|window| window == needle)?;
    Some((bytes.get(..at)?, bytes.get(at + needle.len()..)?))
}

/// The name of the field that a part is; none for a file.
fn field(head: &[u8]) -> Result<Option<String>, ParametersProblem> {
    let head = std::str::from_utf8(head).map_err(|_| ParametersProblem::Malformed)?;
    let disposition = head
        .split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-disposition"))
        .map(|(_, value)| value)
        .ok_or(ParametersProblem::Malformed)?;
    let mut name = None;
    let mut rest = disposition.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((key, value)) = rest.split_once('=') {
        let value = value.trim_start();
        let (value, behind) = match value.strip_prefix('"') {
            // Browsers write a quotation mark in a name as %22, so the next one ends it.
            Some(quoted) => quoted.split_once('"').ok_or(ParametersProblem::Malformed)?,
            None => value.split_once(';').unwrap_or((value, "")),
        };
        match key.trim().to_ascii_lowercase().as_str() {
            "filename" | "filename*" => return Ok(None),
            "name" => name = Some(value.trim().to_owned()),
            _ => {}
        }
        rest = behind.trim_start().trim_start_matches(';');
    }
    name.map(Some).ok_or(ParametersProblem::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Parameters, ParametersProblem> {
        Parameters::parse_multipart(body.as_bytes(), "B")
    }

    #[test]
    fn the_boundary_is_named_by_the_content_type() {
        assert_eq!(boundary("multipart/form-data; boundary=abc"), Some("abc"));
        assert_eq!(
            boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""),
            Some("a b")
        );
        for none in [
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/mixed; boundary=abc",
            "application/x-www-form-urlencoded",
            &format!("multipart/form-data; boundary={}", "x".repeat(71)),
        ] {
            assert_eq!(boundary(none), None, "{none}");
        }
    }

    #[test]
    fn fields_are_read_as_they_are_and_files_are_not() {
        let form = read(
            "preamble\r\n--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1 & 2\r\n--B \r\n\
             content-disposition: form-data; name=b\r\nContent-Type: text/plain\r\n\r\nx\r\n--\r\ny\r\n--B\r\n\
             Content-Disposition: form-data; name=\"c\"; filename=\"f\"\r\n\r\nno\r\n--B\r\n\
             Content-Disposition: form-data; name=\"d\"\r\n\r\n\r\n--B--\r\nbehind",
        )
        .unwrap();
        assert_eq!(form.get("a"), Some("1 & 2"));
        assert_eq!(form.get("b"), Some("x\r\n--\r\ny"));
        assert_eq!(form.get_even_empty("c"), None);
        assert_eq!(form.get_even_empty("d"), Some(""));
        assert!(read("--B--").unwrap().iter().next().is_none());
    }

    #[test]
    fn what_is_cut_off_doubled_or_nameless_is_refused() {
        let part = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
        for bad in [
            String::new(),
            part.to_owned(),
            format!("{part}--B"),
            format!("{part}--Bx\r\n\r\n1\r\n--B--"),
            "--B\r\n\r\n1\r\n--B--".to_owned(),
            "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--B--".to_owned(),
        ] {
            assert!(read(&bad).is_err(), "{bad:?}");
        }
        assert_eq!(
            read(&format!("{part}{part}--B--")).err(),
            Some(ParametersProblem::Duplicate("a".to_owned()))
        );
    }
}

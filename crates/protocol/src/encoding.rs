//! The two alphabets of the web: base64url without padding (RFC 4648 section 5) and percent-encoding (RFC
//! 3986, and the form variant of the URL standard). Only canonical spellings are read: one value, one text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Writes base64url without padding.
pub(crate) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads base64url. `None` for padding, foreign characters, or bits behind the last byte that are not zero.
pub(crate) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Reads base64url of exactly `N` bytes.
pub(crate) fn array_from_base64url<const N: usize>(text: &str) -> Option<[u8; N]> {
    // The length is checked first, so that nothing large is ever decoded.
    if text.len() != (N * 4).div_ceil(3) {
        return None;
    }
    from_base64url(text)?.try_into().ok()
}

/// Writes two lower-case hexadecimal digits per byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Appends `text`, percent-encoding every byte but `A-Z a-z 0-9 - . _ ~`.
pub(crate) fn percent_encode_into(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// Reads one name or value of `application/x-www-form-urlencoded`. `None` for a broken percent escape or
/// bytes that are not UTF-8: a value that cannot be read exactly is not guessed at.
pub(crate) fn form_decode(text: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex_digit(*rest.next()?)? << 4 | hex_digit(*rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

/// The value of one hexadecimal digit, of either case.
pub(crate) fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_the_canonical_base64url_is_read() {
        assert_eq!(from_base64url("-_8"), Some(vec![0xfb, 0xff]));
        for other in ["-_8=", "+/8", "-_9", "-_8 ", "-", "-_8\n"] {
            assert_eq!(from_base64url(other), None, "{other:?}");
        }
        assert_eq!(from_base64url(""), Some(Vec::new()));
        assert_eq!(array_from_base64url::<2>("-_8"), Some([0xfb, 0xff]));
        assert_eq!(array_from_base64url::<3>("-_8"), None);
    }

    #[test]
    fn hexadecimal_digits_are_lower_case() {
        assert_eq!(hex(&[0x00, 0x0f, 0xa5, 0xff]), "000fa5ff");
    }

    #[test]
    fn everything_but_the_unreserved_is_escaped() {
        let mut out = String::new();
        percent_encode_into(&mut out, "aZ09-._~ +&=%#/ü\r\n");
        assert_eq!(out, "aZ09-._~%20%2B%26%3D%25%23%2F%C3%BC%0D%0A");
    }

    #[test]
    fn broken_escapes_are_not_guessed_at() {
        for broken in ["%", "%4", "%4g", "%%41", "%ff", "%c3%28", "%+1"] {
            assert_eq!(form_decode(broken.as_bytes()), None, "{broken}");
        }
        assert_eq!(form_decode(b"a+b%2B%c3%BC").as_deref(), Some("a b+ü"));
    }

    proptest! {
        #[test]
        fn what_is_escaped_reads_back(text in ".*") {
            let mut out = String::new();
            percent_encode_into(&mut out, &text);
            prop_assert_eq!(form_decode(out.as_bytes()), Some(text));
        }

        #[test]
        fn one_array_has_one_text(text in "[A-Za-z0-9_=+/-]{20,24}") {
            if let Some(bytes) = array_from_base64url::<16>(&text) {
                prop_assert_eq!(base64url(&bytes), text);
            }
        }
    }
}

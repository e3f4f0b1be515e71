//! Explains failed TLS handshakes and suggests remedies.

use std::time::{Duration, UNIX_EPOCH};

use rustls::pki_types::UnixTime;
use rustls::{CertificateError, Error, InvalidMessage, OtherError};

/// Describes a TLS error, with a remedy where there is one.
pub(super) fn describe(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(error) => of_certificate(error)
            .unwrap_or_else(|| format!("the service's certificate is invalid: {error}")),
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            "the server does not speak TLS: check the endpoint".into()
        }
        other => other.to_string(),
    }
}

fn of_certificate(error: &CertificateError) -> Option<String> {
    use CertificateError as E;
    const CLOCK: &str = "unless this machine's clock is wrong, the service needs a new one";
    let text = match error {
        E::Expired => format!("the service's certificate has expired: {CLOCK}"),
        E::ExpiredContext { not_after, .. } => {
            format!("the service's certificate expired on {}: {CLOCK}", date(*not_after))
        }
        E::NotValidYet => format!("the service's certificate is not valid yet: {CLOCK}"),
        E::NotValidYetContext { not_before, .. } => {
            format!("the service's certificate is not valid before {}: {CLOCK}", date(*not_before))
        }
        E::Revoked => "the service's certificate has been revoked".into(),
        E::UnknownIssuer => "the service's certificate is self-signed or not issued by a trusted \
            authority: to trust it, name the authority's certificate, or the certificate itself, \
            in ca_file"
            .into(),
        E::NotValidForName => {
            "the service's certificate is for another host: check the endpoint".into()
        }
        E::NotValidForNameContext { presented, .. } => format!(
            "the service's certificate is for another host, {}: check the endpoint",
            presented.iter().map(|name| bare(name)).collect::<Vec<_>>().join(", ")
        ),
        E::InvalidPurpose | E::InvalidPurposeContext { .. } => {
            "the service's certificate is not a server certificate".into()
        }
        E::BadSignature => "the service's certificate has an invalid signature: check that \
            ca_file contains the certificate of its authority"
            .into(),
        E::BadEncoding => "the service's certificate is malformed".into(),
        E::Other(OtherError(other)) => of_webpki(other.downcast_ref()?)?.into(),
        _ => return None,
    };
    Some(text)
}

/// Errors that rustls passes on from webpki.
fn of_webpki(error: &webpki::Error) -> Option<&'static str> {
    use webpki::Error as E;
    Some(match error {
        E::CaUsedAsEndEntity => {
            "the service's certificate is a CA certificate (CA:TRUE), as self-signed ones often \
             are, which is not accepted from a server: give the server one with CA:FALSE, and \
             name it, or its authority's, in ca_file"
        }
        E::EndEntityUsedAsCa => {
            "the service's certificate was issued by a certificate that is not a CA (CA:FALSE)"
        }
        E::UnsupportedCertVersion => "the service's certificate is not X.509 version 3",
        E::NameConstraintViolation => {
            "the service's certificate is for a host that its authority may not certify"
        }
        E::PathLenConstraintViolated | E::MaximumPathDepthExceeded => {
            "the service's certificate chain is too long"
        }
        _ => return None,
    })
}

/// A name without its type: `DnsName("example.com")`.
fn bare(name: &str) -> &str {
    let inner = name.split_once('(').map_or(name, |(_, inner)| inner);
    inner.trim_end_matches(')').trim_matches('"')
}

/// An HTTP date, which cannot represent years after 9999.
fn date(time: UnixTime) -> String {
    const YEAR_10000: u64 = 253_402_300_800;
    match time.as_secs() {
        seconds @ ..YEAR_10000 => {
            httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
        }
        _ => "a date after the year 9999".into(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn errors_are_explained_with_a_remedy() {
        let other = |error| CertificateError::Other(OtherError(Arc::new(error)));
        let (time, not_after) = (UnixTime::now(), UnixTime::since_unix_epoch(Duration::ZERO));
        let cases = [
            (other(webpki::Error::CaUsedAsEndEntity), "CA:TRUE"),
            (CertificateError::UnknownIssuer, "ca_file"),
            (CertificateError::Revoked, "revoked"),
            (
                CertificateError::ExpiredContext { time, not_after },
                "expired on Thu, 01 Jan 1970 00:00:00 GMT: unless this machine's clock",
            ),
        ];
        for (error, words) in cases {
            let text = describe(&Error::InvalidCertificate(error));
            assert!(text.contains(words), "{text}");
        }
        assert_eq!(
            ["a.test", "::1", "x"],
            [r#"DnsName("a.test")"#, "IpAddress(::1)", "x"].map(bare)
        );
        let rare = describe(&other(webpki::Error::InvalidSerialNumber).into());
        assert!(rare.starts_with("the service's certificate is invalid: "), "{rare}");
    }

    #[test]
    fn dates_after_the_year_9999() {
        let far = UnixTime::since_unix_epoch(Duration::from_secs(u64::MAX / 4));
        assert_eq!("a date after the year 9999", date(far));
        let last = UnixTime::since_unix_epoch(Duration::from_secs(253_402_300_799));
        assert_eq!("Fri, 31 Dec 9999 23:59:59 GMT", date(last));
    }
}

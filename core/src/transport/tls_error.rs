//! Why a TLS handshake failed, in words that say what to do.

use std::time::{Duration, UNIX_EPOCH};

use rustls::pki_types::UnixTime;
use rustls::{CertificateError, Error, InvalidMessage, OtherError};

/// What rustls found wrong, in our words where we have any.
pub(super) fn in_words(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(error) => of_certificate(error)
            .unwrap_or_else(|| format!("the service's certificate is of no use: {error}")),
        Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            "what answers does not speak TLS: see the key endpoint".into()
        }
        other => other.to_string(),
    }
}

fn of_certificate(error: &CertificateError) -> Option<String> {
    use CertificateError as E;
    const CLOCK: &str = "unless this machine's clock is wrong, the service needs a new one";
    let words = match error {
        E::Expired => format!("the service's certificate has expired: {CLOCK}"),
        E::ExpiredContext { not_after, .. } => {
            format!("the service's certificate has expired on {}: {CLOCK}", date(*not_after))
        }
        E::NotValidYet => format!("the service's certificate is not valid yet: {CLOCK}"),
        E::NotValidYetContext { not_before, .. } => {
            format!("the service's certificate is valid from {} on: {CLOCK}", date(*not_before))
        }
        E::Revoked => "the service's certificate has been revoked".into(),
        E::UnknownIssuer => "the service's certificate is not from an authority that is trusted, \
            or it is self-signed: if it is the right one, name its authority's certificate, or \
            itself, in the key ca_file"
            .into(),
        E::NotValidForName => "the service's certificate is for another host: see the key \
            endpoint"
            .into(),
        E::NotValidForNameContext { presented, .. } => format!(
            "the service's certificate is for another host, {}: see the key endpoint",
            presented.iter().map(|name| bare(name)).collect::<Vec<_>>().join(", ")
        ),
        E::InvalidPurpose | E::InvalidPurposeContext { .. } => {
            "the service's certificate is not one for servers".into()
        }
        E::BadSignature => "the service's certificate has a wrong signature: is what ca_file \
            names its authority's certificate?"
            .into(),
        E::BadEncoding => "the service's certificate is malformed".into(),
        E::Other(OtherError(other)) => of_webpki(other.downcast_ref()?)?.into(),
        _ => return None,
    };
    Some(words)
}

/// What rustls passes on as it is.
fn of_webpki(error: &webpki::Error) -> Option<&'static str> {
    use webpki::Error as E;
    Some(match error {
        E::CaUsedAsEndEntity => {
            "the service's certificate is self-signed, or that of an authority (CA:TRUE), with which \
             no server is trusted: give the server one of its own (CA:FALSE), and name that, or the \
             authority's, in the key ca_file"
        }
        E::EndEntityUsedAsCa => {
            "the service's certificate was issued with one that is no authority's (CA:FALSE)"
        }
        E::UnsupportedCertVersion => "the service's certificate is not of X.509 version 3",
        E::NameConstraintViolation => {
            "the service's certificate is for a host that its authority may not vouch for"
        }
        E::PathLenConstraintViolated | E::MaximumPathDepthExceeded => {
            "the service's certificate has more authorities above it than are allowed"
        }
        _ => return None,
    })
}

/// A name without its kind: `DnsName("example.com")`.
fn bare(name: &str) -> &str {
    let inner = name.split_once('(').map_or(name, |(_, inner)| inner);
    inner.trim_end_matches(')').trim_matches('"')
}

/// A time as it stands in a `Date`, which knows no year above 9999.
fn date(time: UnixTime) -> String {
    const YEAR_10000: u64 = 253_402_300_800;
    match time.as_secs() {
        seconds @ ..YEAR_10000 => {
            httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
        }
        _ => "a day far away".into(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn what_is_wrong_and_what_to_do_is_said() {
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
            let said = in_words(&Error::InvalidCertificate(error));
            assert!(said.contains(words), "{said}");
        }
        assert_eq!(
            ["a.test", "::1", "x"],
            [r#"DnsName("a.test")"#, "IpAddress(::1)", "x"].map(bare)
        );
        let rare = in_words(&other(webpki::Error::InvalidSerialNumber).into());
        assert!(rare.starts_with("the service's certificate is of no use: "), "{rare}");
    }

    #[test]
    fn a_day_after_all_calendars_is_said_too() {
        let far = UnixTime::since_unix_epoch(Duration::from_secs(u64::MAX / 4));
        assert_eq!("a day far away", date(far));
        let last = UnixTime::since_unix_epoch(Duration::from_secs(253_402_300_799));
        assert_eq!("Fri, 31 Dec 9999 23:59:59 GMT", date(last));
    }
}

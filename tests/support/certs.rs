//! Certificates for tests: an authority and the certificates that it signs.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::path::{Path, PathBuf};

/// A certificate authority.
pub(crate) struct Authority {
    folder: PathBuf,
    issuer: Issuer<'static, KeyPair>,
    /// The file for `ca_file`.
    pub(crate) file: PathBuf,
}

/// A server certificate and its key, each in a file.
pub(crate) struct Certificate {
    pub(crate) cert: PathBuf,
    pub(crate) key: PathBuf,
}

impl Authority {
    pub(crate) fn new(folder: &Path, name: &str) -> Authority {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().expect("a key");
        let cert = params.self_signed(&key).expect("a certificate");
        let file = folder.join(format!("{name}.pem"));
        std::fs::write(&file, cert.pem()).expect("write");
        Authority { folder: folder.to_path_buf(), issuer: Issuer::new(params, key), file }
    }

    /// Creates a certificate for a host, valid until the end of `year`.
    pub(crate) fn sign(&self, host: &str, year: i32) -> Certificate {
        let mut params = CertificateParams::new(vec![host.to_owned()]).expect("parameters");
        params.distinguished_name.push(DnType::CommonName, host);
        params.not_before = rcgen::date_time_ymd(2000, 1, 1);
        params.not_after = rcgen::date_time_ymd(year, 12, 31);
        let key = KeyPair::generate().expect("a key");
        let cert = params.signed_by(&key, &self.issuer).expect("a certificate");
        let made = Certificate {
            cert: self.folder.join(format!("{host}-{year}.pem")),
            key: self.folder.join(format!("{host}-{year}.key")),
        };
        std::fs::write(&made.cert, cert.pem()).expect("write");
        std::fs::write(&made.key, key.serialize_pem()).expect("write");
        made
    }
}

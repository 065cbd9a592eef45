//! TLS under an authority that is made at the start, and that clients have to be told to believe.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A server's side of TLS, and the authority it stands under.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    /// The certificate of the authority, in PEM.
    pub(crate) authority: String,
}

impl Tls {
    /// Makes an authority and a certificate of it for the loopback names; speaks HTTP/2 with who
    /// can, HTTP/1.1 with all others.
    pub(crate) fn new() -> io::Result<Self> {
        let (authority, chain, key) = certificate().map_err(io::Error::other)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(io::Error::other)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            authority,
        })
    }
}

/// Names a certificate, and lets it be valid for as long as every platform takes: about a year.
fn name(params: &mut CertificateParams, name: &str) {
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    let now = SystemTime::now();
    params.not_before = (now - DAY).into();
    params.not_after = (now + 390 * DAY).into();
}

type Chain = Vec<rustls::pki_types::CertificateDer<'static>>;

fn certificate() -> Result<(String, Chain, PrivateKeyDer<'static>), rcgen::Error> {
    let issuer_key = KeyPair::generate()?;
    let mut issuer = CertificateParams::new(Vec::new())?;
    issuer.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    issuer.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    // A certificate with the name of its issuer would count as self-signed with OpenSSL.
    name(&mut issuer, "handinger-sandbox authority");
    let authority = issuer.self_signed(&issuer_key)?.pem();
    let key = KeyPair::generate()?;
    let names = ["localhost".to_owned(), Ipv4Addr::LOCALHOST.to_string()];
    let mut server = CertificateParams::new(names)?;
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.use_authority_key_identifier_extension = true;
    name(&mut server, "handinger-sandbox");
    let certificate = server.signed_by(&key, &Issuer::new(issuer, issuer_key))?;
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    Ok((authority, vec![certificate.der().clone()], key.into()))
}

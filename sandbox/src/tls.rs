//! TLS under an authority that is made at the start, and that clients have to be told to believe.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

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

type Chain = Vec<rustls::pki_types::CertificateDer<'static>>;

fn certificate() -> Result<(String, Chain, PrivateKeyDer<'static>), rcgen::Error> {
    let issuer_key = KeyPair::generate()?;
    let mut issuer = CertificateParams::new(Vec::new())?;
    issuer.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = issuer.self_signed(&issuer_key)?.pem();
    let key = KeyPair::generate()?;
    let names = ["localhost".to_owned(), Ipv4Addr::LOCALHOST.to_string()];
    let certificate =
        CertificateParams::new(names)?.signed_by(&key, &Issuer::new(issuer, issuer_key))?;
    let key = PrivatePkcs8KeyDer::from(key.serialize_der());
    Ok((authority, vec![certificate.der().clone()], key.into()))
}

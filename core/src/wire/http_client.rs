//! The one place that builds an HTTP client: TLS trust, proxies, pool and liveness.

use std::sync::OnceLock;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::base::env::environment;
use crate::base::error::Error;
use crate::base::limits::*;
use crate::base::redact::Secret;

/// Variables that name further CA bundles. `SSL_CERT_FILE` and `SSL_CERT_DIR` stand in
/// place of the system's store and are read along with it.
const CA_BUNDLES: [&str; 3] = [
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
];

/// What makes two HTTP clients different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HttpSettings {
    pub(crate) encrypted: bool,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) proxy: Option<Secret>,
}

/// Builds an HTTP client. Redirects, retries and deadlines are not its business: they stand
/// in `execute`.
#[allow(clippy::disallowed_methods, reason = "the one place that may")]
pub(crate) fn http_client(settings: &HttpSettings) -> Result<reqwest::Client, Error> {
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls_config(settings.encrypted)?)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .pool_idle_timeout(POOL_IDLE)
        .tcp_nodelay(true)
        .tcp_keepalive(KEEPALIVE_IDLE)
        .tcp_keepalive_interval(KEEPALIVE_INTERVAL)
        .tcp_keepalive_retries(KEEPALIVE_PROBES)
        .http1_max_headers(MAX_HEADERS)
        .http2_adaptive_window(true)
        .http2_keep_alive_interval(PING_INTERVAL)
        .http2_keep_alive_timeout(PING_TIMEOUT);
    #[cfg(any(target_os = "android", target_os = "linux"))]
    {
        builder = builder.tcp_user_timeout(USER_TIMEOUT);
    }
    if let Some(limit) = settings.connect_timeout {
        builder = builder.connect_timeout(limit);
    }
    if let Some(proxy) = &settings.proxy {
        let proxy = reqwest::Proxy::all(proxy.expose()).map_err(|_| {
            Error::configuration("proxy: expected an http, https, socks4 or socks5 URL")
        })?;
        builder = builder.proxy(proxy);
    }
    builder.build().map_err(|error| {
        Error::configuration("the HTTP client could not be set up").with_source(error.without_url())
    })
}

/// What every encrypted connection of the process trusts; its sessions are shared.
static TRUSTING: OnceLock<ClientConfig> = OnceLock::new();

/// Trusts these authorities and no others, in this process: a host that has a trust store of its
/// own, as Java and Android have, says so once, before the first client connects.
///
/// # Errors
/// When the text holds no certificate in PEM, or a client has connected already.
pub fn trust_only(pem: &[u8]) -> Result<(), Error> {
    let mut roots = RootCertStore::empty();
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let certificates = read.map_err(|error| {
        Error::configuration("the trust store cannot be read").with_source(error)
    })?;
    roots.add_parsable_certificates(certificates);
    if roots.is_empty() {
        return Err(Error::configuration("the trust store holds no certificate"));
    }
    TRUSTING
        .set(new_tls_config(roots)?)
        .map_err(|_| Error::configuration("a trust store is set before the first call"))
}

/// The TLS settings: one for the process where the system's trust is needed; one that trusts
/// nobody for those that never encrypt.
fn tls_config(encrypted: bool) -> Result<ClientConfig, Error> {
    if !encrypted {
        return new_tls_config(RootCertStore::empty());
    }
    if let Some(config) = TRUSTING.get() {
        return Ok(config.clone());
    }
    let config = new_tls_config(read_roots()?)?;
    Ok(TRUSTING.get_or_init(|| config).clone())
}

fn new_tls_config(roots: RootCertStore) -> Result<ClientConfig, Error> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::configuration("TLS could not be set up").with_source(error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// The certificate authorities this machine trusts.
fn read_roots() -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    #[cfg(not(any(target_os = "android", target_os = "ios")))]
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    // Machines that set one of these often set them all, to the same file.
    let mut read: Vec<String> = environment("SSL_CERT_FILE").into_iter().collect();
    for variable in CA_BUNDLES {
        let Some(path) = environment(variable).filter(|path| !read.contains(path)) else {
            continue;
        };
        let (added, _) = roots.add_parsable_certificates(read_bundle(variable, &path)?);
        tracing::debug!(target: "handinger", variable, added, "CA bundle read");
        read.push(path);
    }
    if roots.is_empty() {
        // No store on this machine, as in slim containers and on phones: Mozilla's list serves.
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    Ok(roots)
}

/// The certificates of a PEM file. A folder is passed over: OpenSSL's hashed layout is read
/// through `SSL_CERT_DIR` only.
fn read_bundle(variable: &str, path: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    if std::path::Path::new(path).is_dir() {
        return Ok(Vec::new());
    }
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| {
            Error::configuration(format!(
                "{variable}: cannot read certificates from {path:?}"
            ))
            .with_source(error)
        })
}

//! The one place that builds an HTTP client: TLS trust, proxies, pool and liveness.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::base::env::environment;
use crate::base::error::Error;
use crate::base::limits::*;
use crate::settings::proxy::Proxy;

/// Variables that name CA bundles, a file or a folder each. `SSL_CERT_FILE` and `SSL_CERT_DIR`
/// stand in place of the system's store; the others add to it. One that cannot be read is an error,
/// but for `SSL_CERT_DIR`, which may list folders that are not there.
const CA_BUNDLES: [&str; 4] = [
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS",
];

/// What makes two HTTP clients different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HttpSettings {
    pub(crate) encrypted: bool,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) lane: Lane,
}

/// What goes over a connection. Each has connections of its own: what is quick never waits behind
/// what is not, and each notices in its own time that the other end is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lane {
    /// Calls that are answered at once.
    Quick,
    /// Runs, streams and downloads: silence is healthy.
    Long,
    /// Bodies larger than a connection's buffers: the reader may pause for as long as it
    /// acknowledges, which `TCP_USER_TIMEOUT` would not let it. A dead one is noticed when the
    /// system gives up sending, on Linux after about a quarter of an hour.
    Upload,
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
        // The proxy is chosen for each request, before it comes here.
        .no_proxy();
    builder = match settings.lane {
        Lane::Quick => builder
            .http2_keep_alive_interval(QUICK_PING_INTERVAL)
            .http2_keep_alive_timeout(QUICK_PING_TIMEOUT),
        Lane::Long | Lane::Upload => builder
            .http2_keep_alive_interval(PING_INTERVAL)
            .http2_keep_alive_timeout(PING_TIMEOUT),
    };
    #[cfg(any(target_os = "android", target_os = "linux"))]
    {
        builder = match settings.lane {
            Lane::Quick => builder.tcp_user_timeout(QUICK_USER_TIMEOUT),
            Lane::Long => builder.tcp_user_timeout(USER_TIMEOUT),
            Lane::Upload => builder,
        };
    }
    if let Some(limit) = settings.connect_timeout {
        builder = builder.connect_timeout(limit);
    }
    if let Some(proxy) = &settings.proxy {
        let proxy = reqwest::Proxy::all(proxy.url.expose()).map_err(|_| {
            Error::configuration(format!("the proxy {} cannot be used", proxy.shown))
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
    {
        let found = rustls_native_certs::load_native_certs();
        for error in &found.errors {
            tracing::warn!(target: "handinger", %error, "certificate authorities of this machine cannot be read");
        }
        roots.add_parsable_certificates(found.certs);
    }
    // Machines that set one of these often set them all, to the same file.
    let mut read = Vec::new();
    for variable in CA_BUNDLES {
        let Some(path) = environment(variable).filter(|path| !read.contains(path)) else {
            continue;
        };
        let (added, _) = roots.add_parsable_certificates(read_bundle(variable, &path)?);
        if added == 0 {
            let problem = format!("{variable}: there is no certificate in {path:?}");
            return Err(Error::configuration(problem).with_field(variable));
        }
        tracing::debug!(target: "handinger", variable, added, "CA bundle read");
        read.push(path);
    }
    if roots.is_empty() {
        // No store on this machine, as in slim containers and on phones: Mozilla's list serves.
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    Ok(roots)
}

/// The certificates of a PEM file, or of the files of a folder in OpenSSL's hashed layout.
fn read_bundle(variable: &str, path: &str) -> Result<Vec<CertificateDer<'static>>, Error> {
    let path = Path::new(path);
    let found = if path.is_dir() {
        rustls_native_certs::load_certs_from_paths(None, Some(path))
    } else {
        rustls_native_certs::load_certs_from_paths(Some(path), None)
    };
    match found.errors.into_iter().next() {
        None => Ok(found.certs),
        Some(error) => {
            let problem = format!("{variable}: cannot read certificates from {path:?}: {error}");
            Err(Error::configuration(problem)
                .with_field(variable)
                .with_source(error))
        }
    }
}

//! Identifiers in the shapes of the real service: a prefix and 14 URL-safe characters.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const LENGTH: usize = 14;

/// A new random id, such as `wrk_vk81XUHKHG-qr4` for the prefix `wrk_`.
pub(crate) fn new(prefix: &str) -> String {
    let mut id = String::with_capacity(prefix.len() + LENGTH);
    id.push_str(prefix);
    id.extend((0..LENGTH).map(|_| char::from(ALPHABET[fastrand::usize(..ALPHABET.len())])));
    id
}

//! Bytes as text for V8: copied, or lent where the copy would cost more than the rest of the way.

use std::ffi::{c_char, c_void};
use std::sync::OnceLock;

use bytes::Bytes;
use napi::bindgen_prelude::FromNapiValue;
use napi::{Env, JsString, sys};

/// From this size on V8 gives a string pages of its own, which cost more than what is in them.
const LARGE: usize = 128 * 1024;

/// Makes a string of V8 from bytes as text; bytes that are none are replaced.
pub(crate) fn to_string(env: &Env, text: Bytes) -> napi::Result<JsString<'_>> {
    if !text.is_ascii() {
        return env.create_string(String::from_utf8_lossy(&text));
    }
    match lend() {
        Some(lend) if text.len() >= LARGE => lent(env, text, lend),
        _ => env.create_string_latin1(&text),
    }
}

/// `node_api_create_external_string_latin1`.
type Lend = unsafe extern "C" fn(
    sys::napi_env,
    *const c_char,
    isize,
    Option<unsafe extern "C" fn(sys::napi_env, *mut c_void, *mut c_void)>,
    *mut c_void,
    *mut sys::napi_value,
    *mut bool,
) -> sys::napi_status;

/// The function of the host that lends text, if it has one: Node does since 20.4, but the version
/// of Node-API that we ask for, and other hosts have, does not promise it.
fn lend() -> Option<Lend> {
    static LEND: OnceLock<Option<Lend>> = OnceLock::new();
    *LEND.get_or_init(|| {
        #[cfg(unix)]
        let host = libloading::os::unix::Library::this();
        #[cfg(windows)]
        let host = libloading::os::windows::Library::this().ok()?;
        // SAFETY: a function of this name has this signature, by the documentation of Node-API.
        unsafe { host.get::<Lend>(b"node_api_create_external_string_latin1\0") }
            .ok()
            .map(|function| *function)
    })
}

/// Lends text to V8, which gives it back when it has collected the string.
fn lent(env: &Env, text: Bytes, lend: Lend) -> napi::Result<JsString<'_>> {
    let (start, length) = (text.as_ptr(), text.len());
    // Owned by the string from here on: `give_back` takes it, also where the host makes a copy.
    let owner = Box::into_raw(Box::new(text));
    let mut string = std::ptr::null_mut();
    let mut copied = false;
    // SAFETY: the bytes stay where they are until `give_back` drops their owner, which is called
    // once, and only when this succeeds. ASCII is Latin-1.
    let status = unsafe {
        lend(
            env.raw(),
            start.cast(),
            isize::try_from(length).unwrap_or(isize::MAX),
            Some(give_back),
            owner.cast(),
            &raw mut string,
            &raw mut copied,
        )
    };
    if status != sys::Status::napi_ok {
        // SAFETY: it failed, so this is still the only pointer to the owner.
        let text = unsafe { Box::from_raw(owner) };
        return env.create_string_latin1(&*text);
    }
    // Or V8 would collect as if the string were small, and far too late.
    env.adjust_external_memory(size(length))?;
    // SAFETY: the host has just made this string, in this environment.
    unsafe { JsString::from_napi_value(env.raw(), string) }
}

unsafe extern "C" fn give_back(env: sys::napi_env, _: *mut c_void, owner: *mut c_void) {
    // SAFETY: this is what `lent` gave away, and the host calls this once.
    let text = unsafe { Box::from_raw(owner.cast::<Bytes>()) };
    // That it fails where the environment ends is as good.
    let _ = Env::from_raw(env).adjust_external_memory(-size(text.len()));
}

/// A length as V8 counts memory.
fn size(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

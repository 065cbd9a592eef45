//! UniFFI's generator at the version of the binding: the two must be the same. A crate of its
//! own, so that what the generator needs is not linked into the library.

fn main() {
    uniffi::uniffi_bindgen_main();
}

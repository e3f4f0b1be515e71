//! Which library this is.

use std::ffi::c_char;

use zenlayer_core::ABI_VERSION;

/// The version of the library that is loaded, which may be newer than the header.
///
/// Returns a text such as "0.1.0", like ZL_VERSION; borrowed until the program ends.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub extern "C" fn zl_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// The version of the interface that is loaded. Bindings compare it with ZL_ABI_VERSION.
///
/// Returns the number.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub extern "C" fn zl_abi_version() -> u32 {
    ABI_VERSION
}

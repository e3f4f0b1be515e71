//! The version of the library and of its binary interface.

use std::ffi::c_char;

use zenlayer_core::ABI_VERSION;

/// Returns the version of the loaded library, such as "0.1.0"; borrowed until
/// the program ends.
///
/// It may be newer than the header, whose version is ZL_VERSION.
#[unsafe(no_mangle)]
pub extern "C" fn zl_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// Returns the version of the loaded library's binary interface.
///
/// Bindings compare it with ZL_ABI_VERSION.
#[unsafe(no_mangle)]
pub extern "C" fn zl_abi_version() -> u32 {
    ABI_VERSION
}

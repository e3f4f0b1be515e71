//! Names the library. The header is made by `cargo xtask generate`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    name_library();
}

/// The name that programs ask the loader for, and that the library stays mapped once loaded: Rust's
/// thread-local destructors would otherwise outlive it.
fn name_library() {
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libzenlayer.so.0");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}

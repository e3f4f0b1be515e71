//! Names the library. The header is made by `cargo xtask generate`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    name_library();
}

/// Sets the name by which programs ask the loader for the library, and keeps the library mapped once it is
/// loaded: Rust's thread-local destructors may run after dlclose().
fn name_library() {
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libzenlayer.so.0");
        println!("cargo::rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
}

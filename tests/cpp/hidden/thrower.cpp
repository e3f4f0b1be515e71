/* The library, which exports only what is declared so. */
#include "thrower.hpp"
#include <zenlayer.hpp>

void throw_for(int code) {
    zenlayer::Error error;
    error.code = code;
    error.name = zl_error_code_name(code);
    zenlayer::Result<void>(error).value();
}

void make_a_call_that_fails() { zenlayer::Config().set("no_such_key", 1).value(); }

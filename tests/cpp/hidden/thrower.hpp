/* A third-party library, which throws the exceptions of zenlayer.hpp. */
#ifndef THROWER_HPP
#define THROWER_HPP

/* Throws like a call that failed with this code. */
[[gnu::visibility("default")]] void throw_for(int code);

/* Makes a call that fails. */
[[gnu::visibility("default")]] void make_a_call_that_fails();

#endif

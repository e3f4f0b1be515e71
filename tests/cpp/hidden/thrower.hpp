/* A library of somebody else's, which throws what zenlayer.hpp throws. */
#ifndef THROWER_HPP
#define THROWER_HPP

/* Throws as a call does that failed with this code. */
[[gnu::visibility("default")]] void throw_for(int code);

/* Makes a call that fails. */
[[gnu::visibility("default")]] void make_a_call_that_fails();

#endif

/* The C++23 part of the program. */
#include "mixed.hpp"

static_assert(__cplusplus > 202002L);

Sizes sizes_of_newest() { return sizes(); }

zenlayer::Result<zenlayer::Client> client_of_newest(const zenlayer::Config &config) {
    return zenlayer::Client::create(config);
}

int code_in_newest(const zenlayer::Result<zenlayer::Accepted> &result) { return result.code(); }

void throw_in_newest(const zenlayer::Error &error) { zenlayer::Result<void>(error).value(); }

/* A program built for another ABI version than the library's gets an error. */
#include <zenlayer.h>
#undef ZL_ABI_VERSION
#define ZL_ABI_VERSION 999
#include <zenlayer.hpp>

int main() {
    const zenlayer::Error error = zenlayer::Client::create().error();
    const bool is_told = error.message.find("does not fit") != std::string::npos;
    return error.code == ZL_ERR_INTERNAL && is_told ? 0 : 1;
}

/* A program that was built for another interface than that of the library is told so. */
#include <zenlayer.h>
#undef ZL_ABI_VERSION
#define ZL_ABI_VERSION 999
#include <zenlayer.hpp>

int main() {
    const zenlayer::Error error = zenlayer::Client::create().error();
    const bool is_told = error.message.find("does not fit") != std::string::npos;
    return error.code == ZL_ERR_INTERNAL && is_told ? 0 : 1;
}

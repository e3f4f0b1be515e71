/*
 * The program: it catches the library's exceptions by type. The types must be the same in both, although
 * both are compiled with hidden visibility.
 */
#include "thrower.hpp"
#include <zenlayer.hpp>

#include <cstdio>

namespace {

int failures = 0;

template <class Type> void expect(const char *type, int code) {
    try {
        throw_for(code);
    } catch (const Type &caught) {
        if (caught.error().code == code) return;
    } catch (...) {
    }
    std::fprintf(stderr, "%s is not caught as %s\n", zl_error_code_name(code), type);
    failures++;
}

/* Each code, as its own type and as its base types. */
template <class Type> void expect_all(const char *type, int code) {
    expect<Type>(type, code);
    expect<zenlayer::Exception>("Exception", code);
}

} // namespace

int main() {
    using namespace zenlayer;
    expect_all<UsageException>("UsageException", ZL_ERR_NULL);
    expect_all<ConfigurationException>("ConfigurationException", ZL_ERR_CREDENTIALS);
    expect_all<NetworkException>("NetworkException", ZL_ERR_RESOLVE);
    expect_all<TimeoutException>("TimeoutException", ZL_ERR_TIMEOUT);
    expect_all<NetworkException>("NetworkException", ZL_ERR_TIMEOUT);
    expect_all<CancelledException>("CancelledException", ZL_ERR_CANCELLED);
    expect_all<ServiceException>("ServiceException", ZL_ERR_INSTANCE_NOT_FOUND);
    expect_all<InternalException>("InternalException", ZL_ERR_PANIC);
    try {
        make_a_call_that_fails();
        failures++;
    } catch (const ConfigurationException &caught) {
        failures += caught.error().code != ZL_ERR_CONFIG_KEY;
    }
    return failures;
}

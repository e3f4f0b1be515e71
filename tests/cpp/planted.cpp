/* Faults that sanitizers must report, to check that they are enabled: the argument names one. */
#include <zenlayer.hpp>

#include <string_view>
#include <thread>

namespace {

/* A use of a freed handle. */
int address() {
    auto config = std::make_unique<zenlayer::Config>();
    const zenlayer::Config *const gone = config.get();
    config.reset();
    return gone->native_handle() == nullptr ? 0 : 1;
}

/* A leaked client. */
int leak() {
    zenlayer::Config *volatile lost = new zenlayer::Config();
    lost = nullptr;
    return lost == nullptr ? 0 : 1;
}

/* An integer overflow. */
int undefined(int argc) {
    zenlayer::Milliseconds time = zenlayer::Milliseconds::max();
    time += zenlayer::Milliseconds(argc);
    return time.count() == 0 ? 1 : 0;
}

/* A data race of two threads that set the same error, often enough to be detected. */
int race() {
    zenlayer::Error error;
    const auto set = [&error](int code) {
        for (int i = 0; i < 10000; i++) error.code = code;
    };
    std::thread other(set, ZL_ERR_IO);
    set(ZL_ERR_TLS);
    other.join();
    return error.code == ZL_OK ? 1 : 0;
}

} // namespace

int main(int argc, char **argv) {
    const std::string_view fault = argc > 1 ? argv[1] : "";
    if (fault == "address") return address();
    if (fault == "leak") return leak();
    if (fault == "undefined") return undefined(argc);
    if (fault == "race") return race();
    return 2;
}

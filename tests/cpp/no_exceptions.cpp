/*
 * A program without exceptions and RTTI (-fno-exceptions -fno-rtti): calls return their errors, callbacks
 * are called, and reading the value of a failed call aborts.
 */
#include "simulator.hpp"

#include <csignal>

#ifdef __cpp_exceptions
#error "to be compiled with -fno-exceptions"
#endif
#ifdef __cpp_rtti
#error "to be compiled with -fno-rtti"
#endif

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return std::fprintf(stderr, "%d: failed: %s\n", __LINE__, #condition), 1;              \
    } while (0)

/* Runs a child that reads the value of a failed call; returns its output and status. */
static std::string last_words(const zenlayer::Client &client, int &signal) {
    int ends[2];
    if (pipe(ends) != 0) return "no pipe";
    const pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 2);
        client.stop_instances({"vm-999999"}).value();
        _exit(0);
    }
    close(ends[1]);
    std::string said(4096, '\0');
    const ssize_t length = read(ends[0], said.data(), said.size());
    said.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return said;
}

int main() {
    const Simulator simulator;
    zenlayer::Config config = simulator.config();
    int heard = 0;
    CHECK(config.set_log(zenlayer::LogLevel::debug, [&heard](auto, auto) { heard++; }));
    CHECK(config.set("product", "ship").code() == ZL_ERR_CONFIG_VALUE);

    const auto made = zenlayer::Client::create(config);
    CHECK(made);
    const zenlayer::Client &client = *made;
    CHECK(client.stop_instances({"vm-000001"}));
    CHECK(heard > 0);
    const auto found = client.describe_instances_status({"vm-000001"});
    CHECK(found && found->size() == 1 && (*found)[0].status != "RUNNING");

    const auto refused = client.stop_instances({"vm-999999"});
    CHECK(!refused);
    CHECK(refused.error().service_code == "INVALID_INSTANCE_NOT_FOUND");
    CHECK(refused.value_or(zenlayer::Accepted{"none", false}).request_id == "none");

    int signal = 0;
    const std::string said = last_words(client, signal);
    CHECK(signal == SIGABRT);
    CHECK(said.find("ZL_ERR_INSTANCE_NOT_FOUND: ") != std::string::npos);
    return 0;
}

/* Cancellation: by our token, by std::stop_token, and by a function that is polled. */
#include "simulator.hpp"

#include <gtest/gtest.h>

namespace {

using zenlayer::CancelToken;
using zenlayer::Client;

/* Longer than any test: a call that takes this long has not been cancelled. */
constexpr const char *for_ever = "600000";

zenlayer::CallOptions by(zenlayer::Cancellation cancel) {
    zenlayer::CallOptions options;
    options.cancel = std::move(cancel);
    return options;
}

TEST(Tokens, EndAWaitingCall) {
    const Simulator simulator({"--latency", for_ever});
    const Client client = simulator.client();
    const CancelToken token;
    std::thread other([&] {
        simulator.await_request("StopInstances");
        token.request();
    });
    const auto result = client.stop_instances({"vm-000001"}, by(token));
    other.join();
    EXPECT_EQ(ZL_ERR_CANCELLED, result.code());
    EXPECT_EQ(zenlayer::Outcome::unknown, result.error().outcome);
    EXPECT_THROW(static_cast<void>(result.value()), zenlayer::CancelledException);
}

TEST(Tokens, EndACallBeforeItBegins) {
    const Simulator simulator;
    const Client client = simulator.client();
    const CancelToken token;
    EXPECT_FALSE(token.is_requested());
    token.request();
    EXPECT_TRUE(token.is_requested());
    EXPECT_EQ(ZL_ERR_CANCELLED, client.stop_instances({"vm-000001"}, by(token)).code());
    EXPECT_EQ(0, simulator.requests("StopInstances"));
    EXPECT_TRUE(client.stop_instances({"vm-000001"})) << "the next call has no token";
}

TEST(Tokens, AreSharedByCalls) {
    const Simulator simulator;
    const Client client = simulator.client();
    zenlayer::CallOptions options;
    {
        const CancelToken token;
        options = by(token);
        token.request();
    }
    EXPECT_EQ(ZL_ERR_CANCELLED, client.stop_instances({"vm-000001"}, options).code());
    static_assert(!std::is_copy_constructible_v<CancelToken>);
    static_assert(std::is_nothrow_move_constructible_v<CancelToken>);
    CancelToken token, moved = std::move(token);
    token.request();
    EXPECT_FALSE(token.is_requested() || moved.is_requested());
}

TEST(Functions, ArePolledWhileACallWaits) {
    const Simulator simulator({"--latency", for_ever});
    const Client client = simulator.client();
    int asked = 0;
    const auto is_enough = [&asked]() noexcept { return ++asked == 3; };
    EXPECT_EQ(ZL_ERR_CANCELLED, client.stop_instances({"vm-000001"}, by(is_enough)).code());
    EXPECT_EQ(3, asked);
    EXPECT_EQ(1, simulator.requests("StopInstances"));
    zenlayer::CallOptions others;
    others.timeout = std::chrono::milliseconds(200);
    EXPECT_EQ(ZL_ERR_TIMEOUT, client.stop_instances({"vm-000001"}, others).code());
    EXPECT_EQ(3, asked) << "the next call has no function";
}

TEST(Functions, EndACallBeforeItBegins) {
    const Simulator simulator;
    const Client client = simulator.client();
    zenlayer::BulkOptions options;
    options.cancel = []() noexcept { return true; };
    const auto report = client.bulk_stop({"vm-000001"}, options);
    ASSERT_TRUE(report);
    EXPECT_EQ(ZL_ERR_CANCELLED, report->ended());
    EXPECT_EQ(0, simulator.requests("StopInstances"));
}

TEST(Functions, AreNotPolledIfEmpty) {
    const Simulator simulator;
    const Client client = simulator.client();
    bool (*const none)() noexcept = nullptr;
    EXPECT_TRUE(client.stop_instances({"vm-000001"}, by(none)));
}

TEST(Functions, MustNotThrow) {
    using zenlayer::Cancellation;
    static_assert(std::is_constructible_v<Cancellation, bool (*)() noexcept>);
    static_assert(!std::is_constructible_v<Cancellation, bool (*)()>);
    static_assert(!std::is_constructible_v<Cancellation, int>);
}

#ifdef __cpp_lib_jthread
TEST(StopTokens, EndAWaitingCall) {
    const Simulator simulator({"--latency", for_ever});
    const Client client = simulator.client();
    int code = -1;
    std::jthread thread([&](std::stop_token token) {
        code = client.stop_instances({"vm-000001"}, {.cancel = token}).code();
    });
    simulator.await_request("StopInstances");
    thread.request_stop();
    thread.join();
    EXPECT_EQ(ZL_ERR_CANCELLED, code);
}

TEST(StopTokens, EndACallBeforeItBegins) {
    const Simulator simulator;
    const Client client = simulator.client();
    std::stop_source source;
    EXPECT_TRUE(client.stop_instances({"vm-000001"}, {.cancel = source.get_token()}));
    const zenlayer::CallOptions kept{.timeout = std::chrono::seconds(30),
                                     .cancel = source.get_token()};
    source.request_stop();
    EXPECT_EQ(ZL_ERR_CANCELLED, client.stop_instances({"vm-000002"}, kept).code());
    EXPECT_EQ(ZL_ERR_CANCELLED,
              client.call("vm", "StopInstances", "{}", {.cancel = source.get_token()}).code());
    EXPECT_TRUE(client.stop_instances({"vm-000003"}, {.cancel = std::stop_token()}));
}
#elif __cplusplus > 201703L
#error "libstdc++ has std::stop_token in C++20"
#endif

} // namespace

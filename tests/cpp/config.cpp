/* Config: values for keys, and errors for invalid ones. */
#include "simulator.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using zenlayer::Config;

TEST(Configurations, TakeStringsNumbersAndDurations) {
    Config config;
    EXPECT_TRUE(config.set("product", "zec"));
    EXPECT_TRUE(config.set("max_attempts", 2));
    EXPECT_TRUE(config.set("rate_limit", std::uint64_t{20}));
    EXPECT_TRUE(config.set("timeout_ms", 30s));
    EXPECT_TRUE(config.set("timeout_ms", ""));
    EXPECT_TRUE(config.set_token("a-token"));
    EXPECT_TRUE(config.set_credentials("id", "secret"));
}

TEST(Configurations, ReportInvalidValues) {
    Config config;
    const auto result = config.set("product", "ship");
    EXPECT_EQ(ZL_ERR_CONFIG_VALUE, result.code());
    EXPECT_NE(std::string::npos, result.error().message.find("product")) << result.error().message;
    EXPECT_EQ(zenlayer::Band::configuration, result.error().band());
    EXPECT_EQ(zenlayer::Outcome::not_sent, result.error().outcome);
    EXPECT_EQ(ZL_ERR_CONFIG_KEY, config.set("no_such_key", 1).code());
    EXPECT_EQ(ZL_ERR_CONFIG_VALUE, config.set("timeout_ms", -1s).code());
    EXPECT_EQ(ZL_ERR_PROFILE, config.load("no-such-profile").code());
    EXPECT_EQ(ZL_ERR_PROFILE, config.load_profile("no-such-profile").code());
    EXPECT_EQ(ZL_ERR_CREDENTIALS, zenlayer::Client::create(config).code());
}

TEST(Configurations, RefuseStringsWithANul) {
    Config config;
    EXPECT_EQ(ZL_ERR_ARGUMENT, config.set("product", "vm\0x"sv).code());
    EXPECT_EQ(ZL_ERR_ARGUMENT, config.set("product\0"sv, "vm").code());
    EXPECT_EQ(ZL_ERR_ARGUMENT, config.set_token("a\0b"sv).code());
    EXPECT_EQ(ZL_ERR_ARGUMENT, config.set_credentials("id", "\0secret"sv).code());
    EXPECT_EQ(ZL_ERR_ARGUMENT, config.load("\0"sv).code());
    EXPECT_EQ(ZL_ERR_ARGUMENT, config.load_profile("\0"sv).code());
}

TEST(Configurations, AreMoveOnly) {
    static_assert(!std::is_copy_constructible_v<Config> &&
                  std::is_nothrow_move_constructible_v<Config>);
    Config config;
    config.set("product", "zec").value();
    Config moved = std::move(config);
    EXPECT_TRUE(moved.set("product", "vm"));
    EXPECT_EQ(ZL_ERR_NULL, config.set("product", "vm").code());
    EXPECT_EQ(ZL_ERR_NULL, zenlayer::Client::create(config).code());
    config = std::move(moved);
    EXPECT_TRUE(config.set("product", "vm"));
}

TEST(Configurations, ListTheirKeys) {
    bool has_timeout = false;
    for (const zenlayer::ConfigKey &key : zenlayer::config_keys()) {
        has_timeout = has_timeout || (key.name == "timeout_ms" && key.default_value == "60000");
        EXPECT_FALSE(key.type.empty() || key.text.empty()) << key.name;
    }
    EXPECT_TRUE(has_timeout);
}

/* The state of a log function when it was destroyed. */
struct Witness {
    explicit Witness(int &gone) : gone(&gone) {}
    Witness(const Witness &) = delete;
    Witness &operator=(const Witness &) = delete;
    ~Witness() { ++*gone; }
    int *gone;
};

TEST(Logs, AreCalledAndDestroyedOnce) {
    const Simulator simulator;
    int gone = 0;
    std::vector<std::string> lines;
    {
        Config config = simulator.config();
        const auto witness = std::make_shared<Witness>(gone);
        config
            .set_log(zenlayer::LogLevel::debug,
                     [witness, &lines](zenlayer::LogLevel level, std::string_view line) {
                         EXPECT_GE(level, zenlayer::LogLevel::error);
                         lines.emplace_back(line);
                     })
            .value();
        const auto client = zenlayer::Client::create(config).value();
        EXPECT_TRUE(client.stop_instances({"vm-000001"}));
    }
    EXPECT_EQ(1, gone);
    ASSERT_FALSE(lines.empty());
    EXPECT_NE(std::string::npos, lines.back().find("StopInstances")) << lines.back();
}

TEST(Logs, CanBeReplacedAndDisabled) {
    const Simulator simulator;
    Config config = simulator.config();
    int gone = 0, heard = 0;
    config.set_log(zenlayer::LogLevel::debug, [w = std::make_shared<Witness>(gone)](auto, auto) {})
        .value();
    config.set_log(zenlayer::LogLevel::debug, [&](auto, auto) { heard++; }).value();
    EXPECT_EQ(1, gone);
    config.set_log(zenlayer::LogLevel::debug, nullptr).value();
    EXPECT_TRUE(zenlayer::Client::create(config).value().describe_all_instances_status());
    EXPECT_EQ(0, heard);
    Config gone_config = std::move(config);
    EXPECT_EQ(ZL_ERR_NULL, config
                               .set_log(zenlayer::LogLevel::debug,
                                        [w = std::make_shared<Witness>(gone)](auto, auto) {})
                               .code());
    EXPECT_EQ(2, gone) << "also if it fails";
}

TEST(Logs, MayThrowAndMakeCalls) {
    const Simulator simulator;
    const zenlayer::Client other = simulator.client();
    Config config = simulator.config();
    int heard = 0;
    config
        .set_log(zenlayer::LogLevel::debug,
                 [&](zenlayer::LogLevel, std::string_view) {
                     heard++;
                     other.describe_instances_status({"vm-000001"}).value();
                     throw std::runtime_error("from a callback");
                 })
        .value();
    const auto client = zenlayer::Client::create(config).value();
    EXPECT_TRUE(client.stop_instances({"vm-000001"}));
    EXPECT_LT(0, heard);
}

} // namespace

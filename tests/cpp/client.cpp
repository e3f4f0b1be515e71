/* Client: calls, complete errors, and many threads. */
#include "simulator.hpp"

#include <atomic>
#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using zenlayer::Client;

TEST(Clients, StopStartAndReboot) {
    const Simulator simulator;
    const Client client = simulator.client();
    const auto stopped = client.stop_instances({"vm-000001"}).value();
    EXPECT_FALSE(stopped.request_id.empty());
    EXPECT_FALSE(stopped.inferred);
    simulator.set_status("vm-000001", "STOPPED");
    EXPECT_TRUE(client.start_instances({"vm-000001"}));
    EXPECT_TRUE(client.reboot_instances({"vm-000002"}));
    EXPECT_EQ(1, simulator.requests("StopInstances"));
    EXPECT_EQ(1, simulator.requests("StartInstances"));
    EXPECT_EQ(1, simulator.requests("RebootInstances"));
}

TEST(Clients, ReadStatuses) {
    const Simulator simulator({"--instances", "130"});
    const Client client = simulator.client();
    simulator.set_status("vm-000002", "STOPPED");
    std::vector<std::string> seen;
    for (const auto [id, status] :
         client.describe_instances_status({"vm-000001", "vm-000002"}).value()) {
        seen.push_back(std::string(id) + " " + std::string(status));
    }
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ((std::vector<std::string>{"vm-000001 RUNNING", "vm-000002 STOPPED"}), seen);

    const zenlayer::Instances all = client.describe_all_instances_status().value();
    EXPECT_EQ(130u, all.size());
    EXPECT_EQ(130, std::distance(all.begin(), all.end()));
    EXPECT_EQ(1,
              std::count_if(all.begin(), all.end(), [](auto i) { return i.status == "STOPPED"; }));
    const auto second = std::find_if(all.begin(), all.end(),
                                     [](auto instance) { return instance.id == "vm-000002"; });
    EXPECT_EQ("STOPPED", second->status);
    EXPECT_TRUE(client.describe_instances_status({"vm-999999"}).value().empty());
    const auto none = client.describe_instances_status(std::vector<std::string>());
    EXPECT_EQ(ZL_ERR_ARGUMENT, none.code()) << "no ids are not all ids";
}

TEST(Clients, DescribeThemselves) {
    const Simulator simulator;
    Client client = simulator.client();
    EXPECT_EQ("endpoint=" + simulator.url() + " product=vm access_key_id=simulator-key",
              client.describe().value());
    const Client moved = std::move(client);
    EXPECT_EQ(ZL_ERR_NULL, client.describe().code());
    EXPECT_TRUE(moved.describe());
}

TEST(Clients, CallAnyAction) {
    const Simulator simulator;
    const Client client = simulator.client();
    const auto response = client.call("vm", "DescribeInstancesStatus", R"({"pageSize":1})").value();
    EXPECT_NE(std::string::npos, response.json.find("\"dataSet\"")) << response.json;
    EXPECT_FALSE(response.request_id.empty());
    zenlayer::ActionOptions options;
    options.version = "2026-04-01";
    options.action_class = zenlayer::ActionClass::unsafe;
    EXPECT_TRUE(client.call("vm", "StopInstances", R"({"instanceIds":["vm-000001"]})", options));
    options.version = "never";
    EXPECT_FALSE(client.call("vm", "StopInstances", R"({"instanceIds":["vm-000002"]})", options));
    EXPECT_EQ(ZL_ERR_JSON, client.call("vm", "StopInstances", "[").code());
    options.action_class = static_cast<zenlayer::ActionClass>(99);
    EXPECT_EQ(ZL_ERR_ARGUMENT, client.call("vm", "StopInstances", "{}", options).code());
}

TEST(Clients, ReportCompleteErrors) {
    const Simulator simulator;
    const Client client = simulator.client();
    const zenlayer::Error error = client.stop_instances({"vm-000001", "vm-999999"}).error();
    EXPECT_EQ(ZL_ERR_INSTANCE_NOT_FOUND, error.code);
    EXPECT_EQ("ZL_ERR_INSTANCE_NOT_FOUND", error.name);
    EXPECT_FALSE(error.message.empty());
    EXPECT_EQ(404, error.http_status);
    EXPECT_EQ("INVALID_INSTANCE_NOT_FOUND", error.service_code);
    ASSERT_TRUE(error.request_id.has_value());
    EXPECT_NE(std::string::npos, simulator.control("GET", "journal").find(*error.request_id));
    EXPECT_FALSE(error.retryable);
    EXPECT_EQ(0ms, error.retry_after);
    EXPECT_EQ(zenlayer::Outcome::rejected, error.outcome);
    EXPECT_EQ(zenlayer::Phase::answer, error.phase);
    EXPECT_EQ(1u, error.attempts);
    EXPECT_LT(error.skew, 60s);
    EXPECT_LT(error.elapsed, 60s);
}

TEST(Clients, ReportRetryAfter) {
    const Simulator simulator({"--rate-limit", "1", "--retry-after", "77"});
    zenlayer::Config config = simulator.config();
    config.set("max_attempts", 1).value();
    const Client client = Client::create(config).value();
    zenlayer::Error error;
    while (error.code == ZL_OK) error = client.describe_all_instances_status().error();
    EXPECT_EQ(ZL_ERR_THROTTLED, error.code);
    EXPECT_TRUE(error.retryable);
    EXPECT_EQ(77s, error.retry_after);
}

TEST(Clients, RefuseInvalidArguments) {
    const Simulator simulator;
    const Client client = simulator.client();
    EXPECT_EQ(ZL_ERR_ARGUMENT, client.stop_instances({}).code());
    const std::vector<std::string> many(ZL_MAX_IDS + 1, "vm-000001");
    EXPECT_EQ(ZL_ERR_TOO_MANY, client.stop_instances(many).code());
    const auto cut = client.stop_instances({"vm-000001\0junk"sv});
    EXPECT_EQ(ZL_ERR_ARGUMENT, cut.code());
    EXPECT_EQ("ZL_ERR_ARGUMENT", cut.error().name);
    EXPECT_EQ(zenlayer::Outcome::not_sent, cut.error().outcome);
    EXPECT_EQ(ZL_ERR_ARGUMENT, client.describe_instances_status({"vm\0"sv}).code());
    EXPECT_EQ(ZL_ERR_ARGUMENT, client.call("vm", "Stop\0"sv).code());
    EXPECT_EQ(ZL_ERR_ARGUMENT, client.call("vm", "StopInstances", "{}\0"sv).code());
    EXPECT_EQ(ZL_ERR_NULL, client.call(nullptr, "StopInstances").code());
    const std::vector<const char *> null = {"vm-000001", nullptr};
    EXPECT_EQ(ZL_ERR_NULL, client.stop_instances(null).code());
    EXPECT_EQ(ZL_ERR_NULL, client.describe_instances_status(null).code());
    EXPECT_EQ(ZL_ERR_NULL, client.bulk_stop(null).code());
    EXPECT_EQ(0, simulator.requests("StopInstances"));
}

TEST(Clients, AreMoveOnly) {
    static_assert(!std::is_copy_constructible_v<Client>);
    static_assert(std::is_nothrow_move_constructible_v<Client> &&
                  std::is_nothrow_move_assignable_v<Client>);
    const Simulator simulator;
    Client client = simulator.client(), moved = std::move(client);
    EXPECT_TRUE(moved.describe_all_instances_status());
    EXPECT_EQ(ZL_ERR_NULL, client.describe_all_instances_status().code());
    EXPECT_EQ(ZL_ERR_NULL, client.stop_instances({"vm-000001"}).code());
    EXPECT_EQ(0u, client.counter(zenlayer::Counter::requests));
    client = std::move(moved);
    EXPECT_TRUE(client.describe_all_instances_status());

    zenlayer::Instances all = client.describe_all_instances_status().value();
    const zenlayer::Instances others = std::move(all);
    EXPECT_FALSE(others.empty());
    EXPECT_TRUE(all.empty() && all.begin() == all.end());
}

TEST(Clients, ApplyTheTimeoutOfEachCall) {
    const Simulator simulator({"--latency", "500"});
    const Client client = simulator.client();
    zenlayer::CallOptions options;
    for (const auto timeout : {50ms, 0ms, -1000ms}) {
        options.timeout = timeout;
        EXPECT_EQ(ZL_ERR_TIMEOUT, client.describe_all_instances_status(options).code());
    }
    EXPECT_TRUE(client.describe_all_instances_status()) << "the next has the usual time again";
}

TEST(Clients, ServeManyThreads) {
    const Simulator simulator({"--instances", "64"});
    const Client client = simulator.client();
    std::atomic<int> failed{0};
    std::vector<std::thread> threads;
    for (int t = 1; t <= 8; t++) {
        threads.emplace_back([&, t] {
            const std::string id = "vm-00000" + std::to_string(t);
            for (int i = 0; i < 20; i++) {
                const auto found = client.describe_instances_status({id});
                if (!found || found->size() != 1 || (*found)[0].id != id) failed++;
            }
            if (client.stop_instances({"vm-999999"}).code() != ZL_ERR_INSTANCE_NOT_FOUND) failed++;
            if (!client.stop_instances({id})) failed++;
        });
    }
    for (std::thread &thread : threads) thread.join();
    EXPECT_EQ(0, failed.load());
    EXPECT_EQ(8u * 22u, client.counter(zenlayer::Counter::requests));
    EXPECT_LE(client.counter(zenlayer::Counter::connections_new), 8u) << "they share connections";
}

TEST(Clients, CanBeDestroyedDuringCalls) {
    const Simulator simulator({"--latency", "300"});
    auto client = std::make_unique<Client>(simulator.client());
    int code = -1;
    std::thread thread(
        [&code, raw = client.get()] { code = raw->stop_instances({"vm-000001"}).code(); });
    simulator.await_request("StopInstances");
    client.reset();
    thread.join();
    EXPECT_EQ(ZL_OK, code);
}

TEST(Clients, WorkInAForkedChild) {
    const Simulator simulator;
    const Client client = simulator.client();
    client.describe_all_instances_status().value();
    const pid_t child = fork();
    if (child == 0) _exit(client.stop_instances({"vm-000001"}) ? 0 : 1);
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(0, status);
    EXPECT_TRUE(client.stop_instances({"vm-000002"}));
}

TEST(Clients, HaveCounters) {
    const Simulator simulator;
    const Client client = simulator.client();
    client.describe_all_instances_status().value();
    client.describe_all_instances_status().value();
    EXPECT_EQ(2u, client.counter(zenlayer::Counter::requests));
    EXPECT_EQ(1u, client.counter(zenlayer::Counter::connections_new));
    EXPECT_EQ(1u, client.counter(zenlayer::Counter::connections_reused));
    EXPECT_EQ("retries", zenlayer::counter_name(zenlayer::Counter::retries));
    EXPECT_FALSE(zenlayer::counter_name(static_cast<zenlayer::Counter>(9999)).has_value());
}

TEST(Library, HasAVersion) { EXPECT_EQ(ZL_VERSION, zenlayer::version()); }

} // namespace

/* Bulk calls: any number of ids, reports, and progress. */
#include "simulator.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using zenlayer::BulkOptions;
using zenlayer::BulkOutcome;

/* Options that poll often, because the simulator is fast. */
BulkOptions quick() {
    BulkOptions options;
    options.initial_poll = 50ms;
    options.poll_interval = 50ms;
    return options;
}

std::vector<std::string> ids_to(int last) {
    std::vector<std::string> ids;
    for (int n = 1; n <= last; n++) {
        const std::string digits = std::to_string(n);
        ids.push_back("vm-" + std::string(6 - digits.size(), '0') + digits);
    }
    return ids;
}

TEST(Bulk, StopsMoreThanOneRequestTakes) {
    const Simulator simulator({"--instances", "250"});
    const zenlayer::Client client = simulator.client();
    BulkOptions options = quick();
    std::size_t told = 0, settled = 0;
    options.progress = [&](const zenlayer::Progress &progress) {
        std::size_t seen = 0;
        for (const auto &[status, count] : progress.statuses())
            seen += status.empty() ? 1000 : count;
        EXPECT_LE(seen, progress.total());
        EXPECT_LE(progress.sent(), progress.total());
        EXPECT_LE(settled, progress.settled());
        EXPECT_EQ(0u, progress.failed());
        EXPECT_GE(progress.elapsed(), 0ms);
        EXPECT_GE(progress.estimate().value_or(0ms), 0ms);
        EXPECT_EQ(250u, progress.total());
        settled = progress.settled();
        told++;
    };
    const auto report = client.bulk_stop(ids_to(250), options).value();
    EXPECT_TRUE(report.result());
    EXPECT_EQ(250u, report.size());
    EXPECT_EQ(0u, report.failed());
    EXPECT_EQ(250u, report.count(BulkOutcome::reached));
    EXPECT_EQ(ZL_OK, report.ended());
    EXPECT_LE(4u, report.requests());
    EXPECT_LT(0ms, report.elapsed());
    EXPECT_LE(1u, told);
    EXPECT_EQ(250u, settled);
    EXPECT_EQ(3, simulator.requests("StopInstances"));
    EXPECT_EQ(nullptr, report.progress_exception());
}

TEST(Bulk, ReportsAnOutcomeForEachId) {
    const Simulator simulator;
    const zenlayer::Client client = simulator.client();
    simulator.set_status("vm-000002", "STOPPED");
    const auto report =
        client.bulk_stop({"vm-000001", "vm-000002", "vm-999999", "vm-000001"}, quick()).value();
    std::vector<std::string> seen;
    for (const zenlayer::ReportRow &row : report) {
        seen.push_back(std::string(row.id) + ' ' + std::string(name(row.outcome).value()));
        EXPECT_EQ(row.is_success(), row.code == ZL_OK) << seen.back();
    }
    EXPECT_EQ((std::vector<std::string>{"vm-000001 reached", "vm-000002 already",
                                        "vm-999999 not_found", "vm-000001 reached"}),
              seen);
    const auto is_failure = [](const zenlayer::ReportRow &row) { return !row.is_success(); };
    EXPECT_EQ(ZL_ERR_INSTANCE_NOT_FOUND,
              std::find_if(report.begin(), report.end(), is_failure)->code);
    EXPECT_EQ("STOPPED", report[0].status);
    EXPECT_TRUE(report[0].request_id.has_value());
    EXPECT_LE(1, report[0].attempts);
    EXPECT_FALSE(report[0].inferred);
    EXPECT_EQ(ZL_ERR_INSTANCE_NOT_FOUND, report[2].code);
    EXPECT_EQ(1u, report.failed());
    EXPECT_EQ(ZL_ERR_PARTIAL, report.result().code());
    EXPECT_FALSE(report.result().error().message.empty());
    EXPECT_THROW(report.result().value(), zenlayer::ServiceException);
    EXPECT_NE(std::string::npos, report.json().value().find("\"not_found\""));
}

TEST(Bulk, StartsRebootsAndWaits) {
    const Simulator simulator;
    const zenlayer::Client client = simulator.client();
    simulator.set_status("vm-000001", "STOPPED");
    EXPECT_TRUE(client.bulk_start({"vm-000001"}, quick()).value().result());
    EXPECT_TRUE(simulator.has_status("vm-000001", "RUNNING"));
    EXPECT_TRUE(client.bulk_reboot({"vm-000002"}, quick()).value().result());
    EXPECT_EQ(1, simulator.requests("RebootInstances"));
    client.stop_instances({"vm-000003"}).value();
    EXPECT_TRUE(client.bulk_wait({"vm-000003"}, "STOPPED", quick()).value().result());
    EXPECT_TRUE(simulator.has_status("vm-000003", "STOPPED"));
    BulkOptions options = quick();
    options.product = "zec";
    options.wait = false;
    options.force = zenlayer::Force::graceful;
    options.check_first = true;
    options.concurrency = 1;
    EXPECT_TRUE(client.bulk_stop({"zec-000001"}, options).value().result());
    EXPECT_NE(std::string::npos, simulator.control("GET", "journal").find("\"zec-000001\""));
}

TEST(Bulk, CanBeCancelled) {
    const Simulator simulator;
    const zenlayer::Client client = simulator.client();
    BulkOptions options = quick();
    const zenlayer::CancelToken token;
    options.cancel = token;
    options.progress = [&](const zenlayer::Progress &) { token.request(); };
    const auto cancelled = client.bulk_wait({"vm-000001"}, "STOPPED", options).value();
    EXPECT_EQ(ZL_ERR_CANCELLED, cancelled.ended());
    EXPECT_EQ(ZL_ERR_PARTIAL, cancelled.result().code());
    options = quick();
    options.timeout = 100ms;
    const auto late = client.bulk_wait({"vm-000001"}, "STOPPED", options).value();
    EXPECT_EQ(ZL_ERR_TIMEOUT, late.ended());
    EXPECT_EQ(1u, late.failed());
    options.timeout = 60s;
    options.fail_fast = true;
    EXPECT_EQ(ZL_ERR_INSTANCE_NOT_FOUND, client.bulk_stop({"vm-999999"}, options).value().ended());
}

TEST(Bulk, RethrowsAnExceptionOfTheProgressFunction) {
    const Simulator simulator;
    const zenlayer::Client client = simulator.client();
    BulkOptions options = quick();
    int told = 0;
    options.progress = [&](const zenlayer::Progress &) {
        told++;
        throw std::runtime_error("from a callback");
    };
    const auto report = client.bulk_stop({"vm-000001"}, options).value();
    EXPECT_TRUE(report.result()) << "the instances come first";
    EXPECT_EQ(1, told);
    EXPECT_THROW(std::rethrow_exception(report.progress_exception()), std::runtime_error);
}

TEST(Bulk, RefusesInvalidArguments) {
    const Simulator simulator;
    const zenlayer::Client client = simulator.client();
    EXPECT_EQ(ZL_ERR_ARGUMENT, client.bulk_stop({}).code());
    EXPECT_EQ(ZL_ERR_ARGUMENT, client.bulk_stop({"vm\0"sv}).code());
    EXPECT_EQ(ZL_ERR_ARGUMENT, client.bulk_wait({"vm-000001"}, "STOPPED\0"sv).code());
    BulkOptions options;
    options.concurrency = 0;
    EXPECT_EQ(ZL_ERR_ARGUMENT, client.bulk_stop({"vm-000001"}, options).code());
    options = {};
    options.product = std::string("vm\0", 3);
    EXPECT_EQ(ZL_ERR_ARGUMENT, client.bulk_stop({"vm-000001"}, options).code());
    options.product = "ship";
    EXPECT_FALSE(client.bulk_stop({"vm-000001"}, options));
    EXPECT_EQ(0, simulator.requests("StopInstances"));
}

TEST(Bulk, ReportsAreMoveOnly) {
    static_assert(!std::is_copy_constructible_v<zenlayer::Report>);
    static_assert(std::is_nothrow_move_constructible_v<zenlayer::Report>);
    const zenlayer::Report none(nullptr);
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none.begin(), none.end());
    EXPECT_EQ(ZL_ERR_NULL, none.json().code());
}

TEST(BulkOutcomes, HaveNamesAndTexts) {
    int successes = 0, n = 0;
    for (; name(static_cast<BulkOutcome>(n)); n++) {
        EXPECT_FALSE(text(static_cast<BulkOutcome>(n))->empty());
        successes += is_success(static_cast<BulkOutcome>(n)) ? 1 : 0;
    }
    EXPECT_LE(12, n);
    EXPECT_EQ(4, successes);
    EXPECT_FALSE(is_success(BulkOutcome::not_found));
    EXPECT_TRUE(is_success(BulkOutcome::already));
}

} // namespace

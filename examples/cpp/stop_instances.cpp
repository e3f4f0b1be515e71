/*
 * Stops any number of instances, and reports an outcome for each, like the example in C.
 *
 *     c++ -std=c++17 stop_instances.cpp $(pkg-config --cflags --libs zenlayer) -o stop_instances
 *     ./stop_instances vm-1 vm-2 vm-3
 *     ./stop_instances --product zec --graceful < ids.txt
 *
 * Credentials come from the environment or from ~/.zenlayer: see docs/credentials.md.
 */
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <unistd.h>
#include <vector>

#include <zenlayer.hpp>

namespace {

const char usage[] =
    "usage: stop_instances [OPTION...] [ID...]\n"
    "\n"
    "Stops instances and waits until they are STOPPED. Without an ID on the command line, ids are\n"
    "read from standard input, separated by white space.\n"
    "\n"
    "  --all                 all instances of the product that are not in the recycle bin\n"
    "  --product vm|zec|bmc  product of the instances; vm unless configured otherwise\n"
    "  --graceful            shut down the operating systems instead of cutting the power\n"
    "  --timeout SECONDS     end after this time and report what is known; default 600\n"
    "  --endpoint URL        URL of the service\n"
    "  --verbose             list every id in the report, not only those that failed to stop\n"
    "\n"
    "Exit status: 0 all are STOPPED, 1 not all, 2 bad arguments or settings, 130 interrupted.\n";

/* The settings and ids of a run. */
struct Job {
    zenlayer::Config config;
    zenlayer::BulkOptions options;
    std::vector<std::string> ids;
    bool all = false, verbose = false;
};

int fail(const zenlayer::Error &error, int status) {
    std::fprintf(stderr, "stop_instances: %s: %s\n", error.name.c_str(), error.message.c_str());
    if (error.request_id) std::fprintf(stderr, "request id %s\n", error.request_id->c_str());
    return status;
}

int explain_usage() {
    std::fputs(usage, stderr);
    return 2;
}

/* ---- arguments ------------------------------------------------------------------------------ */

bool set_timeout(Job &job, const std::string &text) {
    char *end = nullptr;
    const double seconds = std::strtod(text.c_str(), &end);
    if (*end != '\0' || !(seconds > 0 && seconds <= 86400)) return false;
    job.options.timeout =
        std::chrono::duration_cast<zenlayer::Milliseconds>(std::chrono::duration<double>(seconds));
    return true;
}

/* Reads ids from standard input; false if it is a terminal, has no ids, or contains a NUL. */
bool read_input(Job &job) {
    if (isatty(STDIN_FILENO)) return false;
    job.ids.assign(std::istream_iterator<std::string>(std::cin), {});
    const auto is_text = [](const std::string &id) { return id.find('\0') == std::string::npos; };
    return !job.ids.empty() && std::all_of(job.ids.begin(), job.ids.end(), is_text);
}

/* Reads options and ids; returns 0, or the exit status if they are invalid. */
int read_arguments(Job &job, const std::vector<std::string> &arguments) {
    for (auto at = arguments.begin(); at != arguments.end(); ++at) {
        const std::string &option = *at;
        if (option[0] != '-') {
            job.ids.push_back(option);
        } else if (option == "--all") {
            job.all = true;
        } else if (option == "--verbose") {
            job.verbose = true;
        } else if (option == "--graceful") {
            job.options.force = zenlayer::Force::graceful;
        } else if (++at == arguments.end()) {
            return explain_usage();
        } else if (option == "--timeout") {
            if (!set_timeout(job, *at)) return explain_usage();
        } else if (option == "--product" || option == "--endpoint") {
            const auto set = job.config.set(option.substr(2), *at);
            if (!set) return fail(set.error(), 2);
        } else {
            return explain_usage();
        }
    }
    const bool is_valid = job.all ? job.ids.empty() : !job.ids.empty() || read_input(job);
    return is_valid ? 0 : explain_usage();
}

/* ---- progress ------------------------------------------------------------------------------- */

/* Shows the progress: on a terminal always, elsewhere only when a count has changed. */
class Display {
public:
    void show(const zenlayer::Progress &progress) {
        const std::string counts = counts_of(progress);
        if (!live_ && counts == counts_) return;
        counts_ = counts;
        const std::size_t done = width * progress.settled() / progress.total();
        /* Line wrapping is off: a wrapped line could not be redrawn. */
        std::printf("%s[%s%s] %s   %.1f s", live_ ? "\r\033[?7l" : "",
                    std::string(done, '#').c_str(), std::string(width - done, '.').c_str(),
                    counts.c_str(), seconds(progress.elapsed()));
        const auto left = progress.estimate().value_or(zenlayer::Milliseconds::zero());
        if (left.count() > 0) std::printf(", about %.0f s left", seconds(left));
        std::fputs(live_ ? "\033[K\033[?7h" : "\n", stdout);
        std::fflush(stdout);
    }

    /* Ends the line that is redrawn. */
    void leave() const { std::fputs(live_ && !counts_.empty() ? "\n" : "", stdout); }

    static double seconds(zenlayer::Milliseconds time) {
        return std::chrono::duration<double>(time).count();
    }

private:
    /* The counts by state. */
    static std::string counts_of(const zenlayer::Progress &progress) {
        char percent[8];
        std::snprintf(percent, sizeof percent, "%3zu%%",
                      100 * progress.settled() / progress.total());
        std::string counts = percent;
        std::size_t seen = progress.failed();
        const auto add = [&counts](std::string_view what, std::size_t count) {
            counts.append("  ").append(what).append(" ").append(std::to_string(count));
        };
        for (const auto &[status, count] : progress.statuses()) {
            add(status, count);
            seen += count;
        }
        if (seen < progress.sent())
            add("sent", progress.sent()); /* the status of some has not been read yet */
        if (progress.failed() > 0) add("failed", progress.failed());
        return counts;
    }

    static constexpr std::size_t width = 16;
    bool live_ = isatty(STDOUT_FILENO) != 0;
    std::string counts_{}; /* as last shown */
};

/* ---- report --------------------------------------------------------------------------------- */

void print_row(int width, std::string_view id, std::string_view outcome, std::string_view status,
               std::string_view code, std::string_view message) {
    std::printf("%-*s  %-11s  %-8s  %-27s  %s\n", width, id.data(), outcome.data(), status.data(),
                code.data(), message.data());
}

/* Prints the number of instances by outcome, and then the instances. */
void print_report(const zenlayer::Report &report, bool verbose) {
    const char *const cut_short = report.ended() == ZL_OK ? "" : zl_error_code_text(report.ended());
    std::printf("\n%zu of %zu stopped in %.1f s%s%s\n\n", report.size() - report.failed(),
                report.size(), Display::seconds(report.elapsed()),
                report.ended() == ZL_OK ? "" : "; ", cut_short);
    std::vector<zenlayer::BulkOutcome> outcomes;
    for (auto outcome = zenlayer::BulkOutcome(); name(outcome);
         outcome = static_cast<zenlayer::BulkOutcome>(static_cast<int>(outcome) + 1)) {
        if (report.count(outcome) == 0) continue;
        outcomes.push_back(outcome);
        std::printf("%7zu  %-11s  %s\n", report.count(outcome), name(outcome)->data(),
                    text(outcome)->data());
    }
    if (report.failed() == 0 && !verbose) return;

    std::size_t longest = 2;
    for (const zenlayer::ReportRow &row : report) longest = std::max(longest, row.id.size());
    const int width = static_cast<int>(longest);
    std::putchar('\n');
    print_row(width, "id", "outcome", "status", "code", "message");
    for (const zenlayer::BulkOutcome outcome : outcomes) {
        for (const zenlayer::ReportRow &row : report) {
            if (row.outcome != outcome || (row.is_success() && !verbose)) continue;
            const char *const code = row.code == ZL_OK ? nullptr : zl_error_code_name(row.code);
            print_row(width, row.id, *name(outcome), row.status.value_or("-"),
                      code == nullptr ? "-" : code, row.message.value_or("-"));
        }
    }
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* A signal handler must not call the library, so it sets a flag, which the library polls. */
volatile std::sig_atomic_t interrupted = 0;

extern "C" void interrupt(int /*signal*/) {
    interrupted = 1;
}

bool is_interrupted() noexcept {
    return interrupted != 0;
}

/* Lists all instances, except those in the recycle bin, which cannot be stopped. */
zenlayer::Result<void> find_all(Job &job, const zenlayer::Client &client) {
    zenlayer::CallOptions options;
    options.cancel = job.options.cancel;
    const auto found = client.describe_all_instances_status(options);
    if (!found) return found.error();
    for (const auto [id, status] : *found) {
        if (status.substr(0, 7) != "RECYCLE") job.ids.emplace_back(id);
    }
    std::printf("stopping all %zu instances\n", job.ids.size());
    return {};
}

/* Stops the instances, unless interrupted, and prints the report; returns the exit status. */
int run(Job &job, const zenlayer::Client &client) {
    Display display;
    const auto status = [](const zenlayer::Error &error) {
        return is_interrupted() ? 130 : error.band() == zenlayer::Band::usage ? 2 : 1;
    };
    std::signal(SIGINT, interrupt);
    std::signal(SIGTERM, interrupt);
    job.options.cancel = is_interrupted;
    job.options.check_first = job.all;
    job.options.progress = [&display](const zenlayer::Progress &progress) {
        display.show(progress);
    };
    if (job.all) {
        const auto found = find_all(job, client);
        if (!found) return fail(found.error(), status(found.error()));
        if (job.ids.empty()) return 0;
    }
    const auto report = client.bulk_stop(job.ids, job.options);
    display.leave();
    if (!report) return fail(report.error(), status(report.error()));
    print_report(*report, job.verbose);
    return report->failed() == 0 ? 0 : status(report->result().error());
}

} // namespace

int main(int argc, char **argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments == std::vector<std::string>{"--help"}) {
        std::fputs(usage, stdout);
        return 0;
    }
    Job job;
    const auto loaded = job.config.load();
    if (!loaded) return fail(loaded.error(), 2);
    if (const int status = read_arguments(job, arguments); status != 0) return status;
    const auto client = zenlayer::Client::create(job.config);
    if (!client) return fail(client.error(), 2);
    return run(job, *client);
}

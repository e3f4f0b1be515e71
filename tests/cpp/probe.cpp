/*
 * tests/c/probe.c in C++, using only zenlayer.hpp. It takes the commands listed there, so that the same
 * tests drive it.
 *
 * A slot has a client, which slots cloned from it share, and the options of its calls.
 */
#include "machine.hpp"

#include <zenlayer.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace {

using Fields = std::vector<std::string>;

/* A call and its result. */
struct Call {
    const zenlayer::Client *client = nullptr;
    zenlayer::CallOptions options{};
    std::string what{};
    Fields arguments{};

    double began = 0, ended = 0;
    int alarms = 0;
    zenlayer::Error error{};
    std::optional<std::string> request_id{}, response{};
    std::optional<zenlayer::Instances> instances{};
    std::optional<zenlayer::Report> report{};
    std::size_t told = 0, settled = 0; /* number of progress callbacks, and the last count */
    bool inferred = false;
};

struct Slot {
    std::shared_ptr<zenlayer::Client> client{};
    zenlayer::CallOptions options{};
    Call call{};
    std::thread thread{};
};

std::array<Slot, 16> slots;
std::array<std::optional<zenlayer::CancelToken>, 16> tokens;
std::optional<zenlayer::Config> config;

/* Log records, and an action at the first message of a call. */
struct {
    std::mutex lock{};
    Fields messages{};
    int destroyed = 0;
    std::string action{};
    std::size_t argument = 0;
    int action_code = 0;
} logged;

std::size_t index(const std::string &field) {
    return std::strtoul(field.c_str(), nullptr, 10) % slots.size();
}

/* --- JSON ------------------------------------------------------------------------------- */

std::string quoted(std::string_view text) {
    std::string json = "\"";
    for (const char c : text) {
        char escaped[8];
        if (c == '"' || c == '\\') {
            json += {'\\', c};
        } else if (static_cast<unsigned char>(c) < 0x20) {
            std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
            json += escaped;
        } else {
            json += c;
        }
    }
    return json + '"';
}

template <class Text> std::string quoted(const std::optional<Text> &text) {
    return text ? quoted(std::string_view(*text)) : "null";
}

/* Writes an object. */
class Object {
public:
    Object &text(const char *name, const std::string &json) {
        json_ += (json_.size() == 1 ? "\"" : ",\"") + std::string(name) + "\":" + json;
        return *this;
    }
    template <class Number> Object &number(const char *name, Number value) {
        return text(name, std::to_string(value));
    }
    std::string json() const { return json_ + '}'; }

private:
    std::string json_ = "{";
};

/* Writes elements, separated by commas, in brackets. */
template <class List, class Json> std::string array(const List &list, Json json) {
    std::string all;
    for (const auto &element : list) all += (all.empty() ? "" : ",") + json(element);
    return '[' + all + ']';
}

std::string json_of(const zenlayer::Error &error) {
    return Object()
        .number("code", error.code)
        .text("name", quoted(error.name))
        .text("message", quoted(error.message))
        .number("http_status", error.http_status)
        .text("service_code", quoted(error.service_code))
        .text("request_id", quoted(error.request_id))
        .number("retryable", error.retryable ? 1 : 0)
        .number("retry_after_ms", error.retry_after.count())
        .number("outcome", static_cast<int>(error.outcome))
        .number("attempts", error.attempts)
        .number("elapsed_ms", error.elapsed.count())
        .number("phase", static_cast<int>(error.phase))
        .number("skew_ms", error.skew.count())
        .json();
}

Object answer(const zenlayer::Error &error) {
    Object object;
    object.number("code", error.code);
    if (error.code != ZL_OK) object.text("error", json_of(error));
    return object;
}

Object answer(int code) { return Object().number("code", code); }

/* --- calls ------------------------------------------------------------------------------ */

const char *or_null(const std::string &text) { return text == "-" ? nullptr : text.c_str(); }

zenlayer::ActionClass class_of(const std::string &name) {
    if (name == "by_name") return zenlayer::ActionClass::by_name;
    if (name == "safe") return zenlayer::ActionClass::safe;
    if (name == "idempotent") return zenlayer::ActionClass::idempotent;
    if (name == "unsafe") return zenlayer::ActionClass::unsafe;
    return static_cast<zenlayer::ActionClass>(-1);
}

void keep(Call &call, zenlayer::Result<zenlayer::Accepted> result) {
    call.error = result.error();
    if (!result) return;
    call.request_id = result->request_id;
    call.inferred = result->inferred;
}

void keep(Call &call, zenlayer::Result<zenlayer::Response> result) {
    call.error = result.error();
    if (!result) return;
    call.response = result->json;
    call.request_id = result->request_id;
    call.inferred = result->inferred;
}

void keep(Call &call, zenlayer::Result<zenlayer::Instances> result) {
    call.error = result.error();
    if (result) call.instances = std::move(result).value();
}

/* Splits a text at a character. */
Fields split(const std::string &line, char between) {
    Fields fields;
    std::size_t begin = 0, end;
    while ((end = line.find(between, begin)) != std::string::npos) {
        fields.push_back(line.substr(begin, end - begin));
        begin = end + 1;
    }
    fields.push_back(line.substr(begin));
    return fields;
}

/* Converts a time as in the C interface; returns the longest if it is longer. */
zenlayer::Milliseconds milliseconds(const std::string &field) {
    constexpr auto longest = static_cast<unsigned long long>(zenlayer::Milliseconds::max().count());
    const unsigned long long count = std::strtoull(field.c_str(), nullptr, 10);
    return zenlayer::Milliseconds(
        static_cast<zenlayer::Milliseconds::rep>(std::min(count, longest)));
}

void on_progress(Call &call, const zenlayer::Progress &progress) {
    call.told++;
    call.settled = progress.settled();
}

/* Parses options from words such as wait=0; "-" means none. */
zenlayer::BulkOptions options_of(Call &call, const std::string &words) {
    zenlayer::BulkOptions options;
    options.cancel = call.options.cancel;
    if (words == "-") return options;
    for (const std::string &word : split(words, ' ')) {
        const std::size_t sign = word.find('=');
        if (sign == std::string::npos) continue;
        const std::string name = word.substr(0, sign), value = word.substr(sign + 1);
        const int number = std::atoi(value.c_str());
        if (name == "product") options.product = value;
        if (name == "wait") options.wait = number != 0;
        if (name == "timeout_ms") options.timeout = milliseconds(value);
        if (name == "force") options.force = static_cast<zenlayer::Force>(number);
        if (name == "concurrency") options.concurrency = number;
        if (name == "fail_fast") options.fail_fast = number != 0;
        if (name == "check_first") options.check_first = number != 0;
        if (name == "initial_poll_ms") options.initial_poll = milliseconds(value);
        if (name == "poll_interval_ms") options.poll_interval = milliseconds(value);
        if (name == "progress")
            options.progress = [&call](const auto &progress) { on_progress(call, progress); };
    }
    return options;
}

/* "bulk", a goal, options, and ids. */
void make_bulk(Call &call, const Fields &arguments) {
    const std::string &goal = arguments.at(0);
    const zenlayer::BulkOptions options = options_of(call, arguments.at(1));
    const zenlayer::Ids ids(arguments.begin() + 2, arguments.end());
    const zenlayer::Client &client = *call.client;
    auto result = goal == "stop"    ? client.bulk_stop(ids, options)
                  : goal == "start" ? client.bulk_start(ids, options)
                  : goal == "reboot"
                      ? client.bulk_reboot(ids, options)
                      : client.bulk_wait(ids, goal.substr(goal.find(':') + 1), options);
    call.error = result ? result->result().error() : result.error();
    if (result) call.report = std::move(result).value();
    if (call.error.code != ZL_OK) return;
    for (const zenlayer::ReportRow &row : *call.report) call.inferred |= row.inferred;
}

void make(Call &call) {
    const std::string &what = call.what;
    const Fields &arguments = call.arguments;
    const zenlayer::Client &client = *call.client;
    if (what == "bulk") {
        make_bulk(call, arguments);
    } else if (what == "stop") {
        keep(call, client.stop_instances(arguments, call.options));
    } else if (what == "start") {
        keep(call, client.start_instances(arguments, call.options));
    } else if (what == "reboot") {
        keep(call, client.reboot_instances(arguments, call.options));
    } else if (what == "describe" && arguments.empty()) {
        keep(call, client.describe_all_instances_status(call.options));
    } else if (what == "describe") {
        keep(call, client.describe_instances_status(arguments, call.options));
    } else {
        const bool is_as = what == "as";
        zenlayer::ActionOptions options;
        options.timeout = call.options.timeout;
        options.cancel = call.options.cancel;
        if (is_as) options.action_class = class_of(arguments.at(0));
        const std::size_t at = is_as ? 1 : 0;
        if (arguments.at(at + 1) != "-") options.version = arguments[at + 1];
        keep(call, client.call(or_null(arguments.at(at)), or_null(arguments.at(at + 2)),
                               or_null(arguments.at(at + 3)), options));
    }
}

/* Makes a call and measures it. */
void perform(Call &call) {
    call.alarms = probe_alarms();
    call.began = probe_ms();
    make(call);
    call.ended = probe_ms();
    call.alarms = probe_alarms() - call.alarms;
}

std::string json_of(const Call &call) {
    Object object;
    object.number("code", call.error.code);
    object.number("began_ms", call.began).number("ended_ms", call.ended);
    object.number("signals", call.alarms).number("inferred", call.inferred ? 1 : 0);
    object.text("request_id", quoted(call.request_id)).text("response", quoted(call.response));
    if (call.instances) {
        object.text("instances", array(*call.instances, [](const zenlayer::Instance &instance) {
                        return '[' + quoted(instance.id) + ',' + quoted(instance.status) + ']';
                    }));
    }
    if (call.report) {
        object.text("report", call.report->json().value());
        object.number("progress", call.told).number("settled", call.settled);
    }
    if (call.error.code != ZL_OK) object.text("error", json_of(call.error));
    return object.json();
}

Call call_of(const Slot &slot, const Fields &fields) {
    Call call;
    call.client = slot.client.get();
    call.options = slot.options;
    call.what = fields[0];
    call.arguments.assign(fields.begin() + 1, fields.end());
    return call;
}

/* Makes a call in a child, which reports the result. */
void call_in_child(Call call) {
    std::cout.flush();
    const pid_t child = fork();
    if (child == 0) {
        perform(call);
        std::cout << json_of(call) << std::endl;
        _exit(0);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) std::exit(1);
}

/* --- the log ---------------------------------------------------------------------------- */

void act() {
    const std::string action =
        std::exchange(logged.action, ""); /* once, because the action may log too */
    if (action == "free") slots[logged.argument].client.reset();
    if (action == "cancel") tokens[logged.argument]->request();
}

/* Counts destroyed log functions. */
struct Witness {
    Witness() = default;
    Witness(const Witness &) = delete;
    Witness &operator=(const Witness &) = delete;
    ~Witness() { logged.destroyed++; }
};

void keep_line(zenlayer::LogLevel level, std::string_view message) {
    {
        const std::lock_guard<std::mutex> lock(logged.lock);
        if (logged.messages.size() < 256) {
            logged.messages.push_back(std::to_string(static_cast<int>(level)) + ' ' +
                                      std::string(message));
        }
    }
    if (!logged.action.empty()) act();
}

std::string take_log() {
    const std::lock_guard<std::mutex> lock(logged.lock);
    const Fields messages = std::exchange(logged.messages, {});
    return answer(ZL_OK)
        .number("destroyed", logged.destroyed)
        .number("action_code", logged.action_code)
        .text("log", array(messages, [](const std::string &line) { return quoted(line); }))
        .json();
}

/* --- commands --------------------------------------------------------------------------- */

/* Returns a command's answer; nothing if it is unknown. */
using Answer = std::optional<std::string>;

Answer run_config(const std::string &what, const Fields &fields) {
    const auto said = [](const zenlayer::Result<void> &result) {
        return answer(result.error()).json();
    };
    if (what == "new") return config.emplace(), answer(ZL_OK).json();
    if (what == "free") return config.reset(), answer(ZL_OK).json();
    if (!config) return answer(ZL_ERR_NULL).json();
    if (what == "load") return said(fields.empty() ? config->load() : config->load(fields[0]));
    if (what == "load_profile") {
        return said(fields.empty() ? config->load_profile() : config->load_profile(fields[0]));
    }
    if (what == "set" && fields.size() == 2) return said(config->set(fields[0], fields[1]));
    if (what == "credentials" && fields.size() == 2) {
        return said(config->set_credentials(fields[0], fields[1]));
    }
    if (what == "token" && fields.size() == 1) return said(config->set_token(fields[0]));
    if (what == "log" && !fields.empty()) {
        if (fields.size() == 3) {
            logged.action = fields[1];
            logged.argument = index(fields[2]);
        }
        const auto level = static_cast<zenlayer::LogLevel>(std::atoi(fields[0].c_str()));
        return said(config->set_log(level, [witness = std::make_shared<Witness>()](
                                               zenlayer::LogLevel at, std::string_view message) {
            keep_line(at, message);
        }));
    }
    return std::nullopt;
}

Answer run_context(const std::string &what, Slot &slot, const Fields &fields) {
    if (what == "new" || what == "default") {
        auto made = what == "new" && config ? zenlayer::Client::create(*config)
                                            : zenlayer::Client::create();
        const zenlayer::Error error = made.error();
        slot.options = {};
        slot.client = made ? std::make_shared<zenlayer::Client>(std::move(made).value()) : nullptr;
        return answer(error).json();
    }
    if (what == "clone" && fields.size() == 1) {
        const Slot &from = slots[index(fields[0])];
        slot.client = from.client;
        slot.options = {from.options.timeout, {}};
        return answer(slot.client ? ZL_OK : 1).json();
    }
    if (what == "free") return slot.client.reset(), answer(ZL_OK).json();
    if (what == "describe") {
        if (!slot.client) return answer(ZL_ERR_NULL).json();
        const auto said = slot.client->describe();
        return answer(said.error()).text("text", quoted(said.value_or(""))).json();
    }
    if (what == "timeout" && fields.size() == 1) {
        slot.options.timeout = milliseconds(fields[0]);
        if (fields[0] == "0") slot.options.timeout = std::nullopt; /* the default */
        return answer(ZL_OK).json();
    }
    if (what == "cancel") {
        slot.options.cancel = {};
        if (!fields.empty() && tokens[index(fields[0])])
            slot.options.cancel = *tokens[index(fields[0])];
        return answer(ZL_OK).json();
    }
    return std::nullopt;
}

Answer run_cancel(const std::string &what, std::optional<zenlayer::CancelToken> &token) {
    if (what == "new") return token.emplace(), answer(ZL_OK).json();
    if (what == "free") return token.reset(), answer(ZL_OK).json();
    if (what == "request") {
        const double now = probe_ms();
        if (token) token->request();
        return answer(ZL_OK).number("now_ms", now).json();
    }
    if (what == "requested") return answer(token && token->is_requested() ? 1 : 0).json();
    return std::nullopt;
}

Answer run_call(const std::string &what, Slot &slot, const Fields &fields) {
    if (what == "end") {
        slot.thread.join();
        return json_of(std::exchange(slot.call, {}));
    }
    if (fields.empty()) return std::nullopt;
    if (!slot.client) return answer(ZL_ERR_NULL).json();
    if (what == "run") {
        Call call = call_of(slot, fields);
        perform(call);
        return json_of(call);
    }
    if (what == "fork") return call_in_child(call_of(slot, fields)), "";
    if (what == "begin") {
        slot.call = call_of(slot, fields);
        slot.thread = std::thread([&slot] { perform(slot.call); });
        return answer(ZL_OK).json();
    }
    return std::nullopt;
}

std::string errors() {
    const auto json = [](const zenlayer::ErrorCode &known) {
        return Object()
            .number("code", known.code)
            .text("name", quoted(known.name))
            .text("text", quoted(known.text))
            .text("service_code", quoted(known.service_code))
            .json();
    };
    return answer(ZL_OK).text("errors", array(zenlayer::error_codes(), json)).json();
}

std::string keys() {
    int number = 0;
    const auto json = [&number](const zenlayer::ConfigKey &key) {
        return Object()
            .number("index", number++)
            .text("name", quoted(key.name))
            .text("type", quoted(key.type))
            .text("default", quoted(key.default_value))
            .text("text", quoted(key.text))
            .json();
    };
    return answer(ZL_OK).text("keys", array(zenlayer::config_keys(), json)).json();
}

std::string counters(const Slot &slot) {
    Object counts;
    for (int n = 0; zenlayer::counter_name(static_cast<zenlayer::Counter>(n)); n++) {
        const auto counter = static_cast<zenlayer::Counter>(n);
        const std::string name(*zenlayer::counter_name(counter));
        counts.number(name.c_str(), slot.client ? slot.client->counter(counter) : 0);
    }
    return answer(ZL_OK).text("counters", counts.json()).json();
}

Answer run_machine(const std::string &what, Fields fields) {
    if (what == "lookups") return answer(ZL_OK).number("lookups", probe_lookups()).json();
    if (what == "names") {
        std::vector<char *> lookups;
        for (std::string &field : fields) lookups.push_back(field.data());
        probe_names(static_cast<int>(lookups.size()), lookups.data());
    } else if (fields.size() == 1) {
        probe_set(what.c_str(), std::atol(fields[0].c_str()));
    } else {
        return std::nullopt;
    }
    return answer(ZL_OK).json();
}

Answer run_environment(const std::string &command, const Fields &fields) {
    const char *const name = fields.at(0).c_str();
    if (command == "env.broken") return answer(setenv(name, "\xff\xfe", 1)).json();
    return answer(fields.size() > 1 ? setenv(name, fields[1].c_str(), 1) : unsetenv(name)).json();
}

Answer run(const Fields &line) {
    const std::string &command = line[0];
    const Fields fields(line.begin() + 1, line.end());
    const std::size_t dot = command.find('.');
    const std::string family = command.substr(0, dot);
    const std::string what = dot == std::string::npos ? "" : command.substr(dot + 1);
    if (family == "config") return run_config(what, fields);
    if (family == "machine") return run_machine(what, fields);
    if (command == "log") return take_log();
    if (command == "errors") return errors();
    if (command == "keys") return keys();
    if (fields.empty()) return std::nullopt;
    if (family == "env") return run_environment(command, fields);
    const std::size_t at = index(fields[0]);
    const Fields rest(fields.begin() + 1, fields.end());
    if (family == "context") return run_context(what, slots[at], rest);
    if (family == "cancel") return run_cancel(what, tokens[at]);
    if (command == "counters") return counters(slots[at]);
    return run_call(command, slots[at], rest);
}

/* Reads the next command despite signals. */
bool next_line(std::string &line) {
    sigset_t alarms;
    sigemptyset(&alarms);
    sigaddset(&alarms, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarms, nullptr);
    const bool is_there = static_cast<bool>(std::getline(std::cin, line));
    pthread_sigmask(SIG_UNBLOCK, &alarms, nullptr);
    return is_there;
}

} // namespace

int main() {
    for (std::string line; next_line(line);) {
        const Fields fields = split(line, '\t');
        const Answer said = run(fields);
        if (!said) {
            std::cerr << "no such command: " << fields[0] << " with " << fields.size()
                      << " fields\n";
            return 2;
        }
        if (!said->empty()) std::cout << *said << std::endl;
    }
    probe_names(0, nullptr);
    return 0;
}

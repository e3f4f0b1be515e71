/* A simulator for one test, and clients for it. */
#ifndef SIMULATOR_HPP
#define SIMULATOR_HPP

#include <zenlayer.hpp>
#include <zenlayer_simulator.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <string>
#include <thread>

/* Ends the test; not an exception, because some programs are built without. */
[[noreturn]] inline void die(const char *why) {
    std::fprintf(stderr, "simulator: %s\n", why);
    std::abort();
}

/* Starts the simulator and uses its control interface. */
class Simulator {
public:
    explicit Simulator(std::initializer_list<const char *> options = {}) {
        std::string all = "--stop-time 0.2 --start-time 0.2 --reboot-time 0.2";
        for (const char *option : options) all.append(" ").append(option);
        if (zl_simulator_start(&simulator_, all.c_str()) != 0) die("it did not start: make build");
        url_ = simulator_.url;
    }
    ~Simulator() { zl_simulator_stop(&simulator_); }
    Simulator(const Simulator &) = delete;
    Simulator &operator=(const Simulator &) = delete;

    const std::string &url() const { return url_; }

    /* Calls the control interface; returns the body of the answer. */
    std::string control(const char *method, const std::string &path,
                        const std::string &body = {}) const {
        char *answer = nullptr;
        if (zl_simulator_request(&simulator_, method, path.c_str(), body.c_str(), &answer) < 0) {
            die("it is gone");
        }
        std::string text = answer == nullptr ? "" : answer;
        std::free(answer);
        return text;
    }

    void set_status(const std::string &id, const std::string &status) const {
        if (zl_simulator_set_status(&simulator_, id.c_str(), status.c_str()) != 0) die("no status");
    }
    bool has_status(const std::string &id, const std::string &status) const {
        return control("GET", "instances/" + id).find("\"status\":\"" + status + "\"") !=
               std::string::npos;
    }
    /* Returns the number of requests of an action. */
    int requests(const std::string &action) const {
        const std::string journal = control("GET", "journal"),
                          member = "\"action\":\"" + action + "\"";
        int count = 0;
        for (std::size_t at = 0; (at = journal.find(member, at)) != std::string::npos; at++)
            count++;
        return count;
    }
    /* Waits for a request of an action. */
    void await_request(const std::string &action) const {
        while (requests(action) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }

    /* A configuration for it, without a rate limit. */
    zenlayer::Config config() const {
        zenlayer::Config config;
        config.set("endpoint", url_).value();
        config.set("rate_limit", 0).value();
        config.set_credentials(ZL_SIMULATOR_KEY_ID, ZL_SIMULATOR_KEY_SECRET).value();
        return config;
    }
    zenlayer::Client client() const { return zenlayer::Client::create(config()).value(); }

private:
    zl_simulator simulator_{};
    std::string url_{};
};

#endif

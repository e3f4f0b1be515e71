/* A simulator for one test, and clients for it. */
#ifndef SIMULATOR_HPP
#define SIMULATOR_HPP

#include <zenlayer.hpp>

#include <arpa/inet.h>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <initializer_list>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

/* Ends the test; not an exception, because some programs are built without. */
[[noreturn]] inline void die(const char *why) {
    std::fprintf(stderr, "simulator: %s\n", why);
    std::abort();
}

/* Starts the simulator and uses its control interface. */
class Simulator {
public:
    explicit Simulator(std::initializer_list<const char *> options = {}) {
        int in[2], out[2];
        if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
            die("pipe");
        const std::string program =
            std::string(std::getenv("ZENLAYER_BUILD_DIR")) + "/zenlayer-simulator";
        std::vector<const char *> arguments = {
            program.c_str(), "--quiet", "--exit-with-stdin", "--stop-time", "0.2",
            "--start-time",  "0.2",     "--reboot-time",     "0.2"};
        arguments.insert(arguments.end(), options);
        arguments.push_back(nullptr);
        child_ = fork();
        if (child_ == 0) {
            dup2(in[0], 0);
            dup2(out[1], 1);
            execv(program.c_str(), const_cast<char **>(arguments.data()));
            _exit(127);
        }
        close(in[0]);
        close(out[1]);
        stdin_ = in[1];
        std::string line(128, '\0');
        const ssize_t length = read(out[0], line.data(), line.size());
        close(out[0]);
        constexpr std::string_view listening = "listening on ";
        if (length < 0 || line.compare(0, listening.size(), listening) != 0) {
            die("the simulator did not start: make build");
        }
        line.resize(line.find_first_of("/\n", line.find("//") + 2));
        url_ = line.substr(listening.size());
    }
    ~Simulator() {
        close(stdin_);
        waitpid(child_, nullptr, 0);
    }
    Simulator(const Simulator &) = delete;
    Simulator &operator=(const Simulator &) = delete;

    const std::string &url() const { return url_; }

    /* Calls the control interface; returns head and body. */
    std::string control(const std::string &method, const std::string &path,
                        const std::string &body = {}) const {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port =
            htons(static_cast<std::uint16_t>(std::stoi(url_.substr(url_.rfind(':') + 1))));
        const int at = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(at, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
            die("the simulator is gone");
        }
        const std::string request =
            method + " /simulator" + path + " HTTP/1.1\r\nHost: simulator\r\n" +
            "Connection: close\r\nContent-Type: application/json\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body;
        std::string answer;
        char part[4096];
        if (write(at, request.data(), request.size()) == static_cast<ssize_t>(request.size())) {
            for (ssize_t n; (n = read(at, part, sizeof part)) > 0;)
                answer.append(part, static_cast<std::size_t>(n));
        }
        close(at);
        return answer;
    }

    void set_status(const std::string &id, const std::string &status) const {
        control("PUT", "/instances/" + id, "{\"status\":\"" + status + "\"}");
    }
    bool has_status(const std::string &id, const std::string &status) const {
        return control("GET", "/instances/" + id).find("\"status\":\"" + status + "\"") !=
               std::string::npos;
    }
    /* Returns the number of requests of an action. */
    int requests(const std::string &action) const {
        const std::string journal = control("GET", "/journal"),
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
        config.set_credentials("simulator-key", "simulator-secret").value();
        return config;
    }
    zenlayer::Client client() const { return zenlayer::Client::create(config()).value(); }

private:
    pid_t child_ = -1;
    int stdin_ = -1;
    std::string url_{};
};

#endif

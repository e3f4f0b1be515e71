/** @file
 * libzenlayer for C++17 and newer: include this header and link the C library.
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * zenlayer.h documents what each call does. This header adapts it to C++:
 *
 * Results. A function that can fail returns a Result<T>. Test it first, or call value(), which
 * throws an Exception if the call failed. Nothing else throws, except the standard library when
 * memory runs out. Without exceptions (-fno-exceptions), value() ends the program instead.
 *
 * Handles. Client, Config, CancelToken, Instances and Report own their handle. They can be moved,
 * but not copied. A moved-from object may be destroyed or assigned to. Calls of a moved-from Client
 * or Config fail with ZL_ERR_NULL, a moved-from CancelToken cancels nothing, and moved-from
 * Instances or a Report are empty.
 *
 * Threads. Const member functions may be called by several threads at once, all others by one
 * thread at a time. All calls of a Client are const, so threads can share it.
 *
 * Text. Text that is passed is copied; text that contains a NUL is an argument error. A returned
 * std::string_view is valid as long as the object that returned it.
 *
 * Standards. The types are the same in every standard: parts of a program that are compiled as
 * C++17, 20 and 23 can pass them to each other. Parts compiled with exceptions do not link with
 * parts compiled without.
 */

#ifndef ZENLAYER_HPP
#define ZENLAYER_HPP

#include <zenlayer.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#if __has_include(<version>)
#include <version>
#endif
#ifdef __cpp_lib_jthread
#include <stop_token>
#endif
#ifdef __cpp_lib_expected
#include <expected>
#endif

/** libzenlayer for C++. */
namespace zenlayer {

/* The inline namespace is part of every symbol. Its number changes with the layout of the classes,
 * so that incompatible object files do not link. */
#ifdef __cpp_exceptions
inline namespace v0 {
#else
inline namespace v0_noexcept {
#endif

/** The unit of all times. */
using Milliseconds = std::chrono::milliseconds;

/* ---- errors --------------------------------------------------------------------------------- */

/** Whether a failed request was executed. */
enum class Outcome : int {
    /* made by cargo xtask generate: ZL_OUTCOME_ */
    /** The request was executed. */
    done = ZL_OUTCOME_DONE,
    /** No part of the request left this machine. */
    not_sent = ZL_OUTCOME_NOT_SENT,
    /** The service refused the request; nothing was executed. */
    rejected = ZL_OUTCOME_REJECTED,
    /** The request may have been executed. */
    unknown = ZL_OUTCOME_UNKNOWN
    /* end */
};

/** How far a call had got when it failed. New values may be added. */
enum class Phase : int {
    /* made by cargo xtask generate: ZL_PHASE_ */
    /** No network activity had begun. */
    none = ZL_PHASE_NONE,
    /** Looking up the addresses of the host or the proxy. */
    resolve = ZL_PHASE_RESOLVE,
    /** Connecting, through the proxy if there is one. */
    connect = ZL_PHASE_CONNECT,
    /** Performing the TLS handshake. */
    tls = ZL_PHASE_TLS,
    /** Sending the request. */
    send = ZL_PHASE_SEND,
    /** Waiting for the first byte of the response. */
    wait = ZL_PHASE_WAIT,
    /** Reading the response. */
    read = ZL_PHASE_READ,
    /** The response was complete; its content is the failure. */
    answer = ZL_PHASE_ANSWER,
    /** Pausing before a request: for the rate limit, a retry, or the service. */
    pause = ZL_PHASE_PAUSE
    /* end */
};

/** Where an error lies: the first digit of its code. */
enum class Band : int {
    /** No error: ZL_OK. */
    none = 0,
    /* made by cargo xtask generate: bands */
    /** incorrect use of the library */
    usage = 1,
    /** configuration errors */
    configuration = 2,
    /** network errors */
    network = 3,
    /** refusals by the service */
    service = 4,
    /** errors in the library */
    library = 9
    /* end */
};

/** Why a call failed: a plain value, independent of the call. */
struct Error {
    /** A ZL_ERR_ code; treat an unknown code by its band(). */
    int code = ZL_OK;
    /** The name of the code, such as "ZL_ERR_TIMEOUT". */
    std::string name{};
    /** A description for people: one line, without secrets. */
    std::string message{};
    /** The HTTP status of the answer; 0 if there was none. */
    int http_status = 0;
    /** The service's own code as it was sent, such as "INVALID_INSTANCE_NOT_FOUND". */
    std::optional<std::string> service_code{};
    /** The service's id of the request, which its support will ask for. */
    std::optional<std::string> request_id{};
    /** Whether the same call is safe to make again, and may then succeed. */
    bool retryable = false;
    /** How long the service asked to wait before the next request. */
    Milliseconds retry_after{};
    /** Whether the request was executed. */
    Outcome outcome = Outcome::done;
    /** How far the call had got. */
    Phase phase = Phase::none;
    /** How far the service's clock is ahead of this machine's, if an answer gave the time. */
    Milliseconds skew{};
    /** How many requests the call sent or tried to send. */
    std::uint32_t attempts = 0;
    /** How long the call took. */
    Milliseconds elapsed{};

    /** Where the error lies. */
    Band band() const noexcept { return static_cast<Band>(code / 1000); }
};

/* Exceptions have default visibility, so that a program can catch what a shared library throws. */

/** The base of what Result::value() throws: an Error as an exception. */
class [[gnu::visibility("default")]] Exception : public std::runtime_error {
public:
    /** Makes an exception of an error; what() has its name and message. */
    explicit Exception(Error error)
        : std::runtime_error(error.name + ": " + error.message),
          error_(std::make_shared<const Error>(std::move(error))) {}

    /** Returns the error, which is valid as long as the exception. */
    const Error &error() const noexcept { return *error_; }

private:
    std::shared_ptr<const Error> error_; /* shared: copying an exception must not throw */
};

/** An error in the program: codes from 1000. */
class [[gnu::visibility("default")]] UsageException : public Exception {
    using Exception::Exception;
};

/** An error in the configuration: codes from 2000. */
class [[gnu::visibility("default")]] ConfigurationException : public Exception {
    using Exception::Exception;
};

/** The network failed: codes from 3000. */
class [[gnu::visibility("default")]] NetworkException : public Exception {
    using Exception::Exception;
};

/** The call timed out: ZL_ERR_TIMEOUT. */
class [[gnu::visibility("default")]] TimeoutException : public NetworkException {
    using NetworkException::NetworkException;
};

/** The call was cancelled: ZL_ERR_CANCELLED. */
class [[gnu::visibility("default")]] CancelledException : public NetworkException {
    using NetworkException::NetworkException;
};

/** The service refused: codes from 4000. */
class [[gnu::visibility("default")]] ServiceException : public Exception {
    using Exception::Exception;
};

/** An error in the library: codes from 9000, and all others. */
class [[gnu::visibility("default")]] InternalException : public Exception {
    using Exception::Exception;
};

/** @cond */
namespace detail {

/* Frees the objects of the library. */
struct Free {
    void operator()(char *text) const noexcept { zl_string_free(text); }
    void operator()(zl_error *error) const noexcept { zl_error_free(error); }
    void operator()(zl_config *config) const noexcept { zl_config_free(config); }
    void operator()(zl_context *ctx) const noexcept { zl_context_free(ctx); }
    void operator()(zl_cancel *cancel) const noexcept { zl_cancel_free(cancel); }
    void operator()(zl_instances *instances) const noexcept { zl_instances_free(instances); }
    void operator()(zl_bulk_options *options) const noexcept { zl_bulk_options_free(options); }
    void operator()(zl_report *report) const noexcept { zl_report_free(report); }
};

template <class T> using Handle = std::unique_ptr<T, Free>;

/* Calls a function with an out-parameter for a handle. */
template <class T, class Call> int receive(Handle<T> &handle, Call &&call) {
    T *out = nullptr;
    const int code = call(&out);
    handle.reset(out);
    return code;
}

inline std::string text(const char *text) { return text == nullptr ? std::string() : text; }

/* Makes a std::string or a std::string_view; nothing of NULL. */
template <class Text> std::optional<Text> optional(const char *text) {
    return text == nullptr ? std::nullopt : std::optional<Text>(text);
}

/* Makes an error that this header detects by itself, before anything is sent. */
inline Error error(int code, std::string message) {
    Error error;
    error.code = code;
    error.name = text(zl_error_code_name(code));
    error.message = std::move(message);
    error.outcome = Outcome::not_sent;
    return error;
}

inline Milliseconds milliseconds(std::uint64_t count) {
    return Milliseconds(static_cast<Milliseconds::rep>(count));
}

/* Converts a time for the C interface: to at least 1 ms, as 0 means the default there. */
inline std::uint64_t count(Milliseconds time) noexcept {
    return time.count() < 1 ? 1 : static_cast<std::uint64_t>(time.count());
}

/* Converts an error of the C interface; makes one of the code alone if there is none. */
inline Error error(int code, const Handle<zl_error> &handle) {
    const zl_error *const from = handle.get();
    if (from == nullptr) return error(code, text(zl_error_code_text(code)));
    Error error;
    error.code = zl_error_code(from);
    error.name = text(zl_error_name(from));
    error.message = text(zl_error_message(from));
    error.http_status = zl_error_http_status(from);
    error.service_code = optional<std::string>(zl_error_service_code(from));
    error.request_id = optional<std::string>(zl_error_request_id(from));
    error.retryable = zl_error_is_retryable(from) != 0;
    error.retry_after = milliseconds(zl_error_retry_after_ms(from));
    error.outcome = static_cast<Outcome>(zl_error_outcome(from));
    error.phase = static_cast<Phase>(zl_error_phase(from));
    error.skew = Milliseconds(zl_error_skew_ms(from));
    error.attempts = zl_error_attempts(from);
    error.elapsed = milliseconds(zl_error_elapsed_ms(from));
    return error;
}

#ifdef __cpp_exceptions
[[noreturn]] inline void raise(Error error) {
    switch (error.code) {
    /* made by cargo xtask generate: exceptions */
    case ZL_ERR_TIMEOUT: throw TimeoutException(std::move(error));
    case ZL_ERR_CANCELLED: throw CancelledException(std::move(error));
    /* end */
    default: break;
    }
    switch (error.band()) {
    case Band::usage: throw UsageException(std::move(error));
    case Band::configuration: throw ConfigurationException(std::move(error));
    case Band::network: throw NetworkException(std::move(error));
    case Band::service: throw ServiceException(std::move(error));
    case Band::none:
    case Band::library: break;
    }
    throw InternalException(std::move(error));
}

/* Calls a function that may throw, and returns the exception. */
template <class Call> std::exception_ptr contain(Call &&call) noexcept {
    try {
        call();
    } catch (...) {
        return std::current_exception();
    }
    return nullptr;
}
#else
[[noreturn]] inline void raise(const Error &error) {
    std::fprintf(stderr, "zenlayer: the value of a call that failed: %s: %s\n", error.name.c_str(),
                 error.message.c_str());
    std::abort();
}

template <class Call> std::exception_ptr contain(Call &&call) noexcept {
    call();
    return nullptr;
}
#endif

} // namespace detail
/** @endcond */

/* ---- results -------------------------------------------------------------------------------- */

/**
 * The result of a call: a value or an error.
 *
 * `if (result)` tests for success. value() and `*` return the value, or throw.
 */
template <class T> class [[nodiscard]] Result {
public:
    /** The type of the value. */
    using value_type = T;

    /** Makes a success. */
    Result(T value) : value_(std::move(value)) {}
    /** Makes a failure. */
    Result(Error error) : error_(std::move(error)) {}

    /** Tells whether the call succeeded. */
    bool has_value() const noexcept { return value_.has_value(); }
    /** Tells whether the call succeeded. */
    explicit operator bool() const noexcept { return has_value(); }

    /** Returns the code of the error; ZL_OK if there is none. */
    int code() const noexcept { return error_.code; }
    /** Returns the error; an empty one with the code ZL_OK if there is none. */
    const Error &error() const & noexcept { return error_; }
    /** Moves the error out; an empty one with the code ZL_OK if there is none. */
    Error error() && noexcept { return std::move(error_); }

    /** Returns the value; throws the error if there is none. */
    T &value() & { return check(), *value_; }
    /** Returns the value; throws the error if there is none. */
    const T &value() const & { return check(), *value_; }
    /** Moves the value out; throws the error if there is none. */
    T value() && { return check(), std::move(*value_); }

    /** Returns value(). */
    T &operator*() & { return value(); }
    /** Returns value(). */
    const T &operator*() const & { return value(); }
    /** Returns value(). */
    T operator*() && { return std::move(*this).value(); }
    /** Accesses a member of value(). */
    T *operator->() { return &value(); }
    /** Accesses a member of value(). */
    const T *operator->() const { return &value(); }

    /** Returns the value, or `other` if the call failed. */
    template <class Other> T value_or(Other &&other) && {
        return has_value() ? std::move(*this).value() : static_cast<T>(std::forward<Other>(other));
    }
    /** Returns the value, or `other` if the call failed. */
    template <class Other> T value_or(Other &&other) const & {
        return has_value() ? value() : static_cast<T>(std::forward<Other>(other));
    }

    /** Returns the result of a function that takes the value; the error, if there is one. */
    template <class Next> auto and_then(Next &&next) && {
        using Then = std::decay_t<std::invoke_result_t<Next, T>>;
        if (!has_value()) return Then(std::move(*this).error());
        return Then(std::invoke(std::forward<Next>(next), std::move(*this).value()));
    }

    /** Returns a result with what a function makes of the value; the error, if there is one. */
    template <class Function> auto transform(Function &&function) && {
        using Made = Result<std::decay_t<std::invoke_result_t<Function, T>>>;
        if (!has_value()) return Made(std::move(*this).error());
        if constexpr (std::is_void_v<typename Made::value_type>) {
            std::invoke(std::forward<Function>(function), std::move(*this).value());
            return Made();
        } else {
            return Made(std::invoke(std::forward<Function>(function), std::move(*this).value()));
        }
    }

    /** Returns this result; what a function makes of the error, if there is one. */
    template <class Next> Result or_else(Next &&next) && {
        if (has_value()) return std::move(*this);
        return std::invoke(std::forward<Next>(next), std::move(*this).error());
    }

private:
    void check() const {
        if (!has_value()) detail::raise(error_);
    }

    /* Not a std::variant, whose layout depends on the standard. */
    std::optional<T> value_{};
    Error error_{};
};

/** The result of a call that returns no value: success or an error. */
template <> class [[nodiscard]] Result<void> {
public:
    /** The type of the value. */
    using value_type = void;

    /** Makes a success. */
    Result() = default;
    /** Makes a failure. */
    Result(Error error) : error_(std::move(error)) {}

    /** Tells whether the call succeeded. */
    bool has_value() const noexcept { return error_.code == ZL_OK; }
    /** Tells whether the call succeeded. */
    explicit operator bool() const noexcept { return has_value(); }

    /** Returns the code of the error; ZL_OK if there is none. */
    int code() const noexcept { return error_.code; }
    /** Returns the error; an empty one with the code ZL_OK if there is none. */
    const Error &error() const & noexcept { return error_; }
    /** Moves the error out; an empty one with the code ZL_OK if there is none. */
    Error error() && noexcept { return std::move(error_); }

    /** Throws the error, if there is one. */
    void value() const {
        if (!has_value()) detail::raise(error_);
    }

    /** Returns the result of a function; the error, if there is one. */
    template <class Next> auto and_then(Next &&next) && {
        using Then = std::decay_t<std::invoke_result_t<Next>>;
        if (!has_value()) return Then(std::move(error_));
        return Then(std::invoke(std::forward<Next>(next)));
    }

    /** Returns this result; what a function makes of the error, if there is one. */
    template <class Next> Result or_else(Next &&next) && {
        if (has_value()) return std::move(*this);
        return std::invoke(std::forward<Next>(next), std::move(error_));
    }

private:
    Error error_{};
};

#ifdef __cpp_lib_expected
/** Converts a result to a std::expected, if the standard library has it. */
template <class T> std::expected<T, Error> to_expected(Result<T> result) {
    if (!result) return std::unexpected(std::move(result).error());
    if constexpr (std::is_void_v<T>) {
        return {};
    } else {
        return std::move(result).value();
    }
}
#endif

/* ---- cancelling ----------------------------------------------------------------------------- */

/** A token that cancels calls. It works once: after a request, it stays cancelled. */
class CancelToken {
public:
    /** Makes a token. */
    CancelToken() : handle_(zl_cancel_new(), detail::Free()) {}
    /** Moves a token. */
    CancelToken(CancelToken &&) = default;
    /** Moves a token. */
    CancelToken &operator=(CancelToken &&) = default;

    /**
     * Cancels every call, now or later, that has this token: it returns ZL_ERR_CANCELLED, within
     * 100 ms if it is waiting. May be called from any thread, at any time, but not in a signal
     * handler.
     */
    void request() const noexcept { zl_cancel_request(handle_.get()); }
    /** Tells whether request() was called. */
    bool is_requested() const noexcept { return zl_cancel_is_requested(handle_.get()) != 0; }
    /** Returns the token for functions of zenlayer.h, borrowed. */
    zl_cancel *native_handle() const noexcept { return handle_.get(); }

private:
    friend class Cancellation;
    std::shared_ptr<zl_cancel> handle_; /* shared with each Cancellation by it */
};

/** @cond */
namespace detail {

/* Requests a CancelToken when a stop token of the standard library is stopped. */
template <class Token> struct StopWatch;

#ifdef __cpp_lib_jthread
template <> struct StopWatch<std::stop_token> {
    explicit StopWatch(std::stop_token token) : callback(std::move(token), Request{&cancel}) {}

    struct Request {
        const CancelToken *cancel;
        void operator()() const noexcept { cancel->request(); }
    };
    CancelToken cancel{};
    std::stop_callback<Request> callback;
};
#endif

} // namespace detail
/** @endcond */

/** What can cancel a call: nothing, a CancelToken, a std::stop_token or a function. */
class Cancellation {
public:
    /** Nothing cancels the call. */
    Cancellation() = default;
    /** A token cancels it. */
    Cancellation(const CancelToken &token) noexcept : handle_(token.handle_) {}
    /** A std::stop_token cancels it, if the standard library has that. */
    template <class StopToken, class = decltype(sizeof(detail::StopWatch<StopToken>))>
    Cancellation(StopToken token) {
        const auto watch = std::make_shared<detail::StopWatch<StopToken>>(std::move(token));
        handle_ = std::shared_ptr<zl_cancel>(watch, watch->cancel.native_handle());
    }
    /**
     * A function cancels it by returning true, for example if a signal handler has set a flag. It
     * must be noexcept, and runs on the thread of the call: see zl_interrupt_fn.
     */
    template <class Function,
              std::enable_if_t<std::is_nothrow_invocable_r_v<bool, Function &>, int> = 0>
    Cancellation(Function function) {
        std::function<bool()> asked(std::move(function));
        if (asked) function_ = std::make_shared<std::function<bool()>>(std::move(asked));
    }

    /** Returns the token for functions of zenlayer.h, borrowed; a null pointer if there is none. */
    zl_cancel *native_handle() const noexcept { return handle_.get(); }
    /** Returns the function, borrowed; a null pointer if there is none. */
    std::function<bool()> *function() const noexcept { return function_.get(); }

private:
    std::shared_ptr<zl_cancel> handle_{};
    std::shared_ptr<std::function<bool()>> function_{};
};

/* ---- texts ----------------------------------------------------------------------------------- */

/**
 * A text parameter: a const char *, a std::string, or anything that converts to a std::string_view.
 * The first two are NUL-terminated and borrowed. All others are copied; the copy is wiped when it
 * is destroyed, as it may be a secret.
 */
class Text {
public:
    /** Borrows NUL-terminated text; a null pointer is passed on as NULL. */
    Text(const char *text) noexcept : text_(text) {}
    /** Borrows a std::string. */
    Text(const std::string &text) noexcept
        : text_(text.c_str()), is_cut_(text.find('\0') != std::string::npos) {}
    /** Copies a std::string_view, or what converts to one. */
    template <class View, std::enable_if_t<std::is_convertible_v<const View &, std::string_view> &&
                                               !std::is_convertible_v<const View &, const char *>,
                                           int> = 0>
    Text(const View &view) : copy_(std::string_view(view)) {
        text_ = copy_.c_str();
        is_cut_ = copy_.find('\0') != std::string::npos;
    }
    ~Text() {
        volatile char *const bytes = copy_.data();
        for (std::size_t i = 0; i < copy_.size(); i++) bytes[i] = '\0';
    }
    Text(const Text &) = delete;
    Text &operator=(const Text &) = delete;

    /** Returns the text for functions of zenlayer.h, borrowed. */
    const char *data() const noexcept { return text_; }
    /** Tells whether it contains a NUL, which calls refuse. */
    bool is_cut() const noexcept { return is_cut_; }

private:
    std::string copy_{};
    const char *text_ = nullptr;
    bool is_cut_ = false;
};

/* ---- configuration -------------------------------------------------------------------------- */

/** The importance of a log record. */
enum class LogLevel : int {
    /** No records. */
    off = 0,
    /* made by cargo xtask generate: ZL_LOG_ */
    /** A call failed. */
    error = ZL_LOG_ERROR,
    /** Something failed, but the call may recover from it. */
    warn = ZL_LOG_WARN,
    /** A request was answered. */
    info = ZL_LOG_INFO,
    /** The progress of a call, in detail. */
    debug = ZL_LOG_DEBUG
    /* end */
};

/**
 * Receives a log record: one line without secrets, which is valid until the function returns. It
 * runs on the threads of calls, including the own threads of a bulk call, several at once.
 * Exceptions that leave it are dropped.
 */
using LogFunction = std::function<void(LogLevel level, std::string_view message)>;

/** @cond */
namespace detail {

inline Error cut(std::string_view what) {
    return error(ZL_ERR_ARGUMENT, std::string(what) + " has a NUL in it");
}

inline void log(void *user_data, int level, const char *message) noexcept {
    const auto &function = *static_cast<const LogFunction *>(user_data);
    contain([&] { function(static_cast<LogLevel>(level), message); });
}

inline void forget_log(void *user_data) noexcept { delete static_cast<LogFunction *>(user_data); }

} // namespace detail
/** @endcond */

/** A configuration: values for the keys that docs/configuration.md lists. */
class Config {
public:
    /** Makes a configuration of defaults, reading nothing from the environment. */
    Config() : handle_(zl_config_new()) {}

    /** Fills in what is not set yet from the environment and from ~/.zenlayer. */
    Result<void> load() { return result(zl_config_load(handle_.get(), nullptr)); }
    /** The same, but takes the credentials from this profile instead of the environment. */
    Result<void> load(const Text &profile) {
        if (profile.is_cut()) return detail::cut("a profile");
        return result(zl_config_load(handle_.get(), profile.data()));
    }
    /** Fills in what is not set yet from the current profile of ~/.zenlayer alone. */
    Result<void> load_profile() { return result(zl_config_load_profile(handle_.get(), nullptr)); }
    /** The same with the named profile. */
    Result<void> load_profile(const Text &profile) {
        if (profile.is_cut()) return detail::cut("a profile");
        return result(zl_config_load_profile(handle_.get(), profile.data()));
    }

    /** Sets a key; an empty value restores the default. */
    Result<void> set(const Text &key, const Text &value) {
        if (key.is_cut() || value.is_cut()) return detail::cut("a key or its value");
        return result(zl_config_set(handle_.get(), key.data(), value.data()));
    }
    /** Sets a key to a number. */
    template <class Number, std::enable_if_t<std::is_integral_v<Number>, int> = 0>
    Result<void> set(const Text &key, Number value) {
        return set(key, Text(std::to_string(value)));
    }
    /** Sets a key to a time. */
    Result<void> set(const Text &key, Milliseconds value) { return set(key, value.count()); }

    /** Sets the access key that signs requests, and removes any token. */
    Result<void> set_credentials(const Text &access_key_id, const Text &access_key_secret) {
        if (access_key_id.is_cut() || access_key_secret.is_cut())
            return detail::cut("an access key");
        return result(zl_config_set_credentials(handle_.get(), access_key_id.data(),
                                                access_key_secret.data()));
    }
    /** Sets a bearer token, which is sent instead of a signature. */
    Result<void> set_token(const Text &token) {
        if (token.is_cut()) return detail::cut("a token");
        return result(zl_config_set_token(handle_.get(), token.data()));
    }

    /** Sets the log callback for records of `level` and above; an empty function removes it. */
    Result<void> set_log(LogLevel level, LogFunction function) {
        if (!function)
            return result(zl_config_set_log(handle_.get(), 0, nullptr, nullptr, nullptr));
        auto cell = std::make_unique<LogFunction>(std::move(function));
        return result(zl_config_set_log(handle_.get(), static_cast<int>(level), detail::log,
                                        cell.release(), detail::forget_log));
    }

    /** Returns the configuration for functions of zenlayer.h, borrowed. */
    zl_config *native_handle() const noexcept { return handle_.get(); }

private:
    Result<void> result(int code) {
        if (code == ZL_OK) return {};
        return detail::error(code, detail::Handle<zl_error>(zl_config_take_error(handle_.get())));
    }

    detail::Handle<zl_config> handle_;
};

/* ---- parameters of calls -------------------------------------------------------------------- */

/** @cond */
namespace detail {

/* Tells whether a text is a null pointer, from which no std::string_view may be made. */
template <class Id> bool is_null(const Id &id) {
    if constexpr (std::is_convertible_v<const Id &, const char *>) {
        const char *const text = id;
        return text == nullptr;
    } else {
        return false;
    }
}

} // namespace detail
/** @endcond */

/**
 * The ids of a call: made of any range of texts, such as a std::vector<std::string>, a std::span or
 * `{"vm-1", "vm-2"}`. The ids are copied. A null pointer among them is passed on as NULL, which
 * calls refuse with ZL_ERR_NULL.
 */
class Ids {
public:
    /** Copies the listed ids. As they are std::string_view, none may be a null pointer. */
    Ids(std::initializer_list<std::string_view> ids) : Ids(ids.begin(), ids.end()) {}

    /** Copies a range whose elements are texts, or convert to std::string_view. */
    template <
        class Range,
        class Element = decltype(*std::begin(std::declval<std::remove_reference_t<Range> &>())),
        std::enable_if_t<std::is_convertible_v<Element, std::string_view> &&
                             !std::is_same_v<std::decay_t<Range>, Ids>,
                         int> = 0>
    Ids(Range &&range) : Ids(std::begin(range), std::end(range)) {}

    /** Copies the ids from `first` to before `last`, as in `Ids(argv + 1, argv + argc)`. */
    template <class Iterator, class End,
              std::enable_if_t<
                  std::is_convertible_v<decltype(*std::declval<Iterator &>()), std::string_view>,
                  int> = 0>
    Ids(Iterator first, End last) {
        std::vector<std::optional<std::size_t>> places;
        for (; first != last; ++first) {
            auto &&id = *first; /* it may be a temporary, which lives as long as its name */
            places.push_back(detail::is_null(id) ? std::nullopt : std::optional(text_.size()));
            if (places.back()) append(id);
        }
        ids_.reserve(places.size());
        for (const auto &place : places) ids_.push_back(place ? text_.data() + *place : nullptr);
    }

    /** Moves ids. */
    Ids(Ids &&) = default;
    /** Moves ids. */
    Ids &operator=(Ids &&) = default;

    /** Returns the ids for functions of zenlayer.h, borrowed. */
    const char *const *data() const noexcept { return ids_.data(); }
    /** Returns how many there are. */
    std::size_t size() const noexcept { return ids_.size(); }
    /** Tells whether one of them contains a NUL, which calls refuse. */
    bool is_cut() const noexcept { return is_cut_; }

private:
    void append(std::string_view id) {
        is_cut_ = is_cut_ || id.find('\0') != std::string_view::npos;
        text_.insert(text_.end(), id.begin(), id.end());
        text_.push_back('\0');
    }

    std::vector<char> text_{}; /* one after the other; a vector: moving leaves it where it is */
    std::vector<const char *> ids_{};
    bool is_cut_ = false;
};

/** Options of a call; all are optional. */
struct CallOptions {
    /** How long the whole call may take; by default, the configuration's timeout_ms. */
    std::optional<Milliseconds> timeout{};
    /** What can cancel it. */
    Cancellation cancel{};
};

/** What it means to repeat an action. */
enum class ActionClass : int {
    /* made by cargo xtask generate: ZL_CLASS_ */
    /**
     * Derived from the action's name: Describe*, Inquiry*, List* and Query* are ZL_CLASS_SAFE;
     * actions that start, stop or reboot instances are handled like the functions for them; all
     * others are ZL_CLASS_UNSAFE.
     */
    by_name = ZL_CLASS_BY_NAME,
    /** The action changes nothing: it is retried after any transient failure. */
    safe = ZL_CLASS_SAFE,
    /**
     * The action is idempotent: executing it twice has the same effect as executing it once. It is
     * retried even if it may have been executed, and the service's last response is the result. If
     * that is a refusal, the outcome is ZL_OUTCOME_UNKNOWN.
     */
    idempotent = ZL_CLASS_IDEMPOTENT,
    /**
     * Executing the action twice has twice the effect: it is retried only if it was certainly not
     * executed.
     */
    unsafe = ZL_CLASS_UNSAFE
    /* end */
};

/** Options of Client::call(); all are optional. */
struct ActionOptions {
    /** The version of the service's API; by default, the newest known. */
    std::optional<std::string> version{};
    /** What it means to repeat the action. */
    ActionClass action_class = ActionClass::by_name;
    /** How long the whole call may take; by default, the configuration's timeout_ms. */
    std::optional<Milliseconds> timeout{};
    /** What can cancel it. */
    Cancellation cancel{};
};

/* ---- results of calls ----------------------------------------------------------------------- */

/** The result of an action on instances that succeeded. */
struct Accepted {
    /** The service's id of the last request that it answered; "" if it answered none. */
    std::string request_id{};
    /** Whether an answer was lost, and the status of the instances shows the success. */
    bool inferred = false;
};

/** The answer to any action. */
struct Response {
    /** A JSON object. */
    std::string json{};
    /** The service's id of the request. */
    std::string request_id{};
    /** Whether the answer was lost, and the status of the instances shows the success. */
    bool inferred = false;
};

/** An instance and its status. */
struct Instance {
    /** Its id. */
    std::string_view id{};
    /** Its status, as the service names it: "RUNNING", "STOPPING", "STOPPED" … */
    std::string_view status{};
};

/** @cond */
namespace detail {

/* Iterates over a list that is read by index. */
template <class List> class Iterator {
    /* Holds the element that operator-> points to. */
    struct Arrow {
        typename List::value_type element;
        const typename List::value_type *operator->() const noexcept { return &element; }
    };

public:
    using iterator_category = std::input_iterator_tag; /* elements are made when they are read */
    using iterator_concept = std::forward_iterator_tag;
    using value_type = typename List::value_type;
    using difference_type = std::ptrdiff_t;
    using reference = value_type;
    using pointer = Arrow;

    Iterator() = default;
    Iterator(const List *list, std::size_t index) noexcept : list_(list), index_(index) {}

    value_type operator*() const { return (*list_)[index_]; }
    pointer operator->() const { return {**this}; }
    Iterator &operator++() noexcept { return ++index_, *this; }
    Iterator operator++(int) noexcept {
        const Iterator before = *this;
        ++index_;
        return before;
    }
    friend bool operator==(const Iterator &a, const Iterator &b) noexcept {
        return a.index_ == b.index_;
    }
    friend bool operator!=(const Iterator &a, const Iterator &b) noexcept { return !(a == b); }

private:
    const List *list_ = nullptr;
    std::size_t index_ = 0;
};

} // namespace detail
/** @endcond */

/** A list of instances, in the order in which the service sent them. */
class Instances {
public:
    /** The type of an element. */
    using value_type = Instance;
    /** The iterator type. */
    using const_iterator = detail::Iterator<Instances>;

    /** Takes ownership of a list of zenlayer.h. */
    explicit Instances(zl_instances *instances) noexcept : handle_(instances) {}

    /** Returns how many there are. */
    std::size_t size() const noexcept { return zl_instances_len(handle_.get()); }
    /** Tells whether there are none. */
    bool empty() const noexcept { return size() == 0; }
    /** Returns an instance, from 0 to size() - 1. */
    Instance operator[](std::size_t index) const & {
        return {zl_instances_id(handle_.get(), index), zl_instances_status(handle_.get(), index)};
    }
    Instance operator[](std::size_t index) const && = delete;
    /** Points to the first one. */
    const_iterator begin() const & noexcept { return {this, 0}; }
    /** Points past the last one. */
    const_iterator end() const & noexcept { return {this, size()}; }
    const_iterator begin() const && = delete;
    const_iterator end() const && = delete;

    /** Returns the list for functions of zenlayer.h, borrowed. */
    const zl_instances *native_handle() const noexcept { return handle_.get(); }

private:
    detail::Handle<zl_instances> handle_;
};

/* ---- bulk ----------------------------------------------------------------------------------- */

/** How instances are stopped or rebooted. */
enum class Force : int {
    /* made by cargo xtask generate: ZL_FORCE_ */
    /** The service's default, which is forced. */
    service_default = ZL_FORCE_DEFAULT,
    /** The instance's operating system is asked to shut down. */
    graceful = ZL_FORCE_GRACEFUL,
    /** The power is cut. */
    forced = ZL_FORCE_FORCED
    /* end */
};

/** The outcome for an instance in a bulk call. New ones may be added: use is_success(). */
enum class BulkOutcome : int {
    /* made by cargo xtask generate: ZL_BULK_ */
    /**
     * success: the service accepted the action; the end was not awaited, or a reboot went
     * unobserved
     */
    accepted = ZL_BULK_ACCEPTED,
    /** success: the response was lost, but the status shows that the action was executed */
    inferred = ZL_BULK_INFERRED,
    /**
     * success: the instance had the status, or was in transition to it, before anything was sent
     */
    already = ZL_BULK_ALREADY,
    /** success: the instance reached the status */
    reached = ZL_BULK_REACHED,
    /** the instance does not exist */
    not_found = ZL_BULK_NOT_FOUND,
    /** the instance is in the recycle bin or released */
    gone = ZL_BULK_GONE,
    /** another operation on the instance is in progress */
    busy = ZL_BULK_BUSY,
    /** the service refused the action */
    refused = ZL_BULK_REFUSED,
    /** the instance was in transition, but returned to its initial status */
    restarted = ZL_BULK_RESTARTED,
    /** the instance did not reach the status by the end of the call, or did not change */
    not_reached = ZL_BULK_NOT_REACHED,
    /** the response was lost, and the status does not show whether the action was executed */
    unknown = ZL_BULK_UNKNOWN,
    /**
     * nothing was sent for the instance before the call was cancelled, timed out or was cut short
     */
    not_sent = ZL_BULK_NOT_SENT
    /* end */
};

/** Returns the name of an outcome, such as "not_found"; nothing if it is unknown. */
inline std::optional<std::string_view> name(BulkOutcome outcome) noexcept {
    return detail::optional<std::string_view>(zl_bulk_outcome_name(static_cast<int>(outcome)));
}
/** Returns the meaning of an outcome in one line; nothing if it is unknown. */
inline std::optional<std::string_view> text(BulkOutcome outcome) noexcept {
    return detail::optional<std::string_view>(zl_bulk_outcome_text(static_cast<int>(outcome)));
}
/** Tells whether an outcome is a success. */
inline bool is_success(BulkOutcome outcome) noexcept {
    return zl_bulk_outcome_is_success(static_cast<int>(outcome)) != 0;
}

/** The number of instances that were last seen in a status. */
struct StatusCount {
    /** The status, as the service names it. */
    std::string_view status{};
    /** Their number. */
    std::size_t count = 0;
};

/** The progress of a bulk call. It is valid until the progress function returns. */
class Progress {
public:
    /** Wraps the progress that zenlayer.h passes to a callback. */
    explicit Progress(const zl_progress *progress) noexcept : progress_(progress) {}

    /** Returns how many different ids there are. */
    std::size_t total() const noexcept { return zl_progress_total(progress_); }
    /** Returns for how many the action has been sent. */
    std::size_t sent() const noexcept { return zl_progress_sent(progress_); }
    /** Returns for how many the outcome is known. */
    std::size_t settled() const noexcept { return zl_progress_settled(progress_); }
    /** Returns how many of these failed. */
    std::size_t failed() const noexcept { return zl_progress_failed(progress_); }
    /** Returns how long the call has taken so far. */
    Milliseconds elapsed() const noexcept {
        return detail::milliseconds(zl_progress_elapsed_ms(progress_));
    }
    /** Estimates how much longer it will take; nothing if there is no estimate yet. */
    std::optional<Milliseconds> estimate() const noexcept {
        const std::int64_t left = zl_progress_estimate_ms(progress_);
        return left < 0 ? std::nullopt : std::optional<Milliseconds>(left);
    }
    /** Returns the statuses in which instances were last seen, each with its count. */
    std::vector<StatusCount> statuses() const {
        std::vector<StatusCount> all(zl_progress_status_len(progress_));
        for (std::size_t i = 0; i < all.size(); i++) {
            all[i] = {zl_progress_status_name(progress_, i),
                      zl_progress_status_count(progress_, i)};
        }
        return all;
    }

private:
    const zl_progress *progress_;
};

/**
 * Receives the progress of a bulk call, on its thread: at most ten times a second, and at the end.
 * If it throws, it is not called again, the call goes on, and the report keeps the exception.
 */
using ProgressFunction = std::function<void(const Progress &progress)>;

/** Options of a bulk call; all are optional, and have the library's defaults. */
struct BulkOptions {
    /** The product to which the instances belong: "vm", "zec" or "bmc". */
    std::optional<std::string> product{};
    /** Whether the call waits until the instances have reached their goal. */
    bool wait = true;
    /** How long the whole call may take; by default, ten minutes. */
    std::optional<Milliseconds> timeout{};
    /** How instances are stopped or rebooted. */
    Force force = Force::service_default;
    /** How many requests may be under way at once, 1 to 16. */
    std::optional<int> concurrency{};
    /** Whether the first failure ends the call. */
    bool fail_fast = false;
    /** Whether the call queries the statuses before it sends anything. */
    bool check_first = false;
    /** The time from acceptance to an instance's first status query. */
    std::optional<Milliseconds> initial_poll{};
    /** The longest wait between two status queries of an instance. */
    std::optional<Milliseconds> poll_interval{};
    /** Receives the progress. */
    ProgressFunction progress{};
    /** What can cancel it; the report then has what is known by that time. */
    Cancellation cancel{};
};

/** A row of a report. */
struct ReportRow {
    /** The id, as it was passed. */
    std::string_view id{};
    /** The outcome for the instance. */
    BulkOutcome outcome = BulkOutcome::not_sent;
    /** The status in which it was last seen; nothing if its status was not queried. */
    std::optional<std::string_view> status{};
    /** The code of the error that kept it from its goal; ZL_OK if there was none. */
    int code = ZL_OK;
    /** The service's own code. */
    std::optional<std::string_view> service_code{};
    /** A description of the error for people. */
    std::optional<std::string_view> message{};
    /** The service's id of the last request for it that was answered. */
    std::optional<std::string_view> request_id{};
    /** Whether success was inferred from the status, as an answer was lost. */
    bool inferred = false;
    /** How many times the action was sent for it. */
    int attempts = 0;

    /** Tells whether the outcome is a success. */
    bool is_success() const noexcept { return zenlayer::is_success(outcome); }
};

/** The report of a bulk call: a row for each id, in the caller's order, duplicates included. */
class [[nodiscard]] Report {
public:
    /** The type of an element. */
    using value_type = ReportRow;
    /** The iterator type. */
    using const_iterator = detail::Iterator<Report>;

    /** Takes ownership of a report of zenlayer.h, with its error and the exception of progress. */
    explicit Report(zl_report *report, Error summary = {},
                    std::exception_ptr thrown = nullptr) noexcept
        : handle_(report), summary_(std::move(summary)), thrown_(std::move(thrown)) {}

    /** Returns success if every outcome is one, else ZL_ERR_PARTIAL with a summary. */
    Result<void> result() const { return summary_; }
    /** Returns how many outcomes are not a success. */
    std::size_t failed() const noexcept { return zl_report_failed(handle_.get()); }
    /** Returns how many ids have this outcome. */
    std::size_t count(BulkOutcome outcome) const noexcept {
        return zl_report_count(handle_.get(), static_cast<int>(outcome));
    }
    /** Returns what cut the call short; ZL_OK if nothing did: see zl_report_ended(). */
    int ended() const noexcept { return zl_report_ended(handle_.get()); }
    /** Returns how long the call took. */
    Milliseconds elapsed() const noexcept {
        return detail::milliseconds(zl_report_elapsed_ms(handle_.get()));
    }
    /** Returns how many requests it made, status queries included. */
    std::uint64_t requests() const noexcept { return zl_report_requests(handle_.get()); }
    /** Returns the exception of the progress function; a null pointer if it did not throw. */
    std::exception_ptr progress_exception() const noexcept { return thrown_; }
    /** Returns the whole report as JSON: see zl_report_json(). */
    Result<std::string> json() const {
        detail::Handle<char> json;
        const int code =
            detail::receive(json, [&](char **out) { return zl_report_json(handle_.get(), out); });
        if (code != ZL_OK) return detail::error(code, detail::Handle<zl_error>());
        return std::string(json.get());
    }

    /** Returns the number of rows, one for each id that was passed. */
    std::size_t size() const noexcept { return zl_report_len(handle_.get()); }
    /** Tells whether there are none. */
    bool empty() const noexcept { return size() == 0; }
    /** Returns a row, from 0 to size() - 1. */
    ReportRow operator[](std::size_t index) const & {
        const zl_report *const report = handle_.get();
        const auto optional = [](const char *text) {
            return detail::optional<std::string_view>(text);
        };
        return {zl_report_id(report, index),
                static_cast<BulkOutcome>(zl_report_outcome(report, index)),
                optional(zl_report_status(report, index)),
                zl_report_code(report, index),
                optional(zl_report_service_code(report, index)),
                optional(zl_report_message(report, index)),
                optional(zl_report_request_id(report, index)),
                zl_report_is_inferred(report, index) != 0,
                zl_report_attempts(report, index)};
    }
    ReportRow operator[](std::size_t index) const && = delete;
    /** Points to the first row. */
    const_iterator begin() const & noexcept { return {this, 0}; }
    /** Points past the last row. */
    const_iterator end() const & noexcept { return {this, size()}; }
    const_iterator begin() const && = delete;
    const_iterator end() const && = delete;

    /** Returns the report for functions of zenlayer.h, borrowed. */
    const zl_report *native_handle() const noexcept { return handle_.get(); }

private:
    detail::Handle<zl_report> handle_;
    Error summary_;
    std::exception_ptr thrown_;
};

/** @cond */
namespace detail {

/* A progress function, and its exception. */
struct Listener {
    const ProgressFunction &function;
    std::exception_ptr thrown{};
};

inline void tell(void *user_data, const zl_progress *progress) noexcept {
    auto &listener = *static_cast<Listener *>(user_data);
    if (listener.thrown) return;
    listener.thrown = contain([&] { listener.function(Progress(progress)); });
}

/* Makes options for the C interface. Returns ZL_OK, or the code of the option that was refused. */
inline int prepare(zl_bulk_options *to, const BulkOptions &from, Listener &listener) {
    int code = ZL_OK;
    const auto set = [&](auto setter, auto... values) {
        if (code == ZL_OK) code = setter(to, values...);
    };
    if (from.product) set(zl_bulk_options_set_product, from.product->c_str());
    if (from.timeout) set(zl_bulk_options_set_timeout_ms, count(*from.timeout));
    if (from.concurrency) set(zl_bulk_options_set_concurrency, *from.concurrency);
    if (from.initial_poll) set(zl_bulk_options_set_initial_poll_ms, count(*from.initial_poll));
    if (from.poll_interval) set(zl_bulk_options_set_poll_interval_ms, count(*from.poll_interval));
    if (from.progress) set(zl_bulk_options_set_progress, tell, &listener, zl_destroy_fn(nullptr));
    set(zl_bulk_options_set_wait, from.wait ? 1 : 0);
    set(zl_bulk_options_set_force, static_cast<int>(from.force));
    set(zl_bulk_options_set_fail_fast, from.fail_fast ? 1 : 0);
    set(zl_bulk_options_set_check_first, from.check_first ? 1 : 0);
    return code;
}

} // namespace detail
/** @endcond */

/* ---- the client ----------------------------------------------------------------------------- */

/** What a client counts. */
enum class Counter : int {
    /* made by cargo xtask generate: ZL_COUNTER_ */
    /** Requests sent or attempted. */
    requests = ZL_COUNTER_REQUESTS,
    /** Requests sent again after a failure. */
    retries = ZL_COUNTER_RETRIES,
    /** Responses that refused a request because of a rate limit. */
    throttles = ZL_COUNTER_THROTTLES,
    /** Connections established. */
    connections_new = ZL_COUNTER_CONNECTIONS_NEW,
    /** Requests sent on an existing connection. */
    connections_reused = ZL_COUNTER_CONNECTIONS_REUSED,
    /** Actions whose response was lost, so that the status was queried. */
    reconciles = ZL_COUNTER_RECONCILES,
    /** Of those, actions whose success was inferred from the status. */
    inferred = ZL_COUNTER_INFERRED,
    /** Calls that ended without knowing whether they were executed. */
    unknown = ZL_COUNTER_UNKNOWN,
    /** How often the service's clock was adopted for signing. */
    clock_adopted = ZL_COUNTER_CLOCK_ADOPTED
    /* end */
};

/** @cond */
namespace detail {

/* Contexts that are clones of each other: one for each call under way, and idle ones for the next
 * calls. */
class Pool {
public:
    explicit Pool(Handle<zl_context> root) noexcept : root_(std::move(root)) {}

    /* Makes no calls, so that it can be cloned, and its counters read, at any time. */
    const zl_context *root() const noexcept { return root_.get(); }

    /* Waits for no lock: if it is held, another clone is used. After a fork, a thread that no
     * longer exists may hold it. */
    Handle<zl_context> take() noexcept {
        const std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
        if (lock && len_ > 0) return std::move(idle_[--len_]);
        return Handle<zl_context>(zl_context_clone(root_.get()));
    }

    void give(Handle<zl_context> ctx) noexcept {
        const std::unique_lock<std::mutex> lock(mutex_, std::try_to_lock);
        if (lock && len_ < idle_.size()) idle_[len_++] = std::move(ctx);
    }

private:
    Handle<zl_context> root_;
    std::mutex mutex_{};
    std::array<Handle<zl_context>, 64> idle_{};
    std::size_t len_ = 0;
};

/* Calls the function of a Cancellation. */
inline int ask(void *function) noexcept {
    return (*static_cast<std::function<bool()> *>(function))() ? 1 : 0;
}

/* A context for one call. It keeps the pool, so that a client may be destroyed during its calls. */
class Lease {
public:
    Lease(std::shared_ptr<Pool> pool, const std::optional<Milliseconds> &timeout,
          const Cancellation &cancel) noexcept
        : pool_(std::move(pool)), ctx_(pool_ ? pool_->take() : nullptr) {
        zl_context_set_timeout_ms(get(), timeout ? count(*timeout) : 0);
        zl_context_set_cancel(get(), cancel.native_handle());
        if (cancel.function() != nullptr)
            zl_context_set_interrupt(get(), ask, cancel.function(), nullptr);
    }
    ~Lease() {
        if (is_broken_ || !ctx_) return;
        zl_context_set_cancel(get(), nullptr);
        zl_context_set_interrupt(get(), nullptr, nullptr, nullptr);
        pool_->give(std::move(ctx_));
    }
    Lease(const Lease &) = delete;
    Lease &operator=(const Lease &) = delete;

    zl_context *get() const noexcept { return ctx_.get(); }
    bool is_inferred() const noexcept { return zl_context_is_inferred(get()) != 0; }
    Error error(int code) {
        is_broken_ = code == ZL_ERR_PANIC;
        return detail::error(code, Handle<zl_error>(zl_context_take_error(get())));
    }

private:
    std::shared_ptr<Pool> pool_;
    Handle<zl_context> ctx_;
    bool is_broken_ = false;
};

} // namespace detail
/** @endcond */

/**
 * Makes calls, from any number of threads at once. Sharing it is cheap: each call under way has a
 * context of its own, and all share connections, credentials and limits.
 *
 * It may be destroyed while calls are under way: they run to their end.
 */
class Client {
public:
    /** Moves a client. */
    Client(Client &&) = default;
    /** Moves a client. */
    Client &operator=(Client &&) = default;

    /** Makes a client with what Config::load() finds, without sending anything yet. */
    static Result<Client> create() { return create_of(nullptr); }
    /** Makes a client with a configuration, which is copied, without sending anything yet. */
    static Result<Client> create(const Config &config) {
        if (config.native_handle() == nullptr)
            return detail::error(ZL_ERR_NULL, "no configuration");
        return create_of(config.native_handle());
    }

    /** Stops 1 to ZL_MAX_IDS instances: see zl_stop_instances(). */
    Result<Accepted> stop_instances(const Ids &ids, const CallOptions &options = {}) const {
        return act(zl_stop_instances, ids, options);
    }
    /** Starts 1 to ZL_MAX_IDS instances: see zl_start_instances(). */
    Result<Accepted> start_instances(const Ids &ids, const CallOptions &options = {}) const {
        return act(zl_start_instances, ids, options);
    }
    /** Reboots 1 to ZL_MAX_IDS instances: see zl_reboot_instances(). */
    Result<Accepted> reboot_instances(const Ids &ids, const CallOptions &options = {}) const {
        return act(zl_reboot_instances, ids, options);
    }

    /** Queries the status of at least one instance: see zl_describe_instances_status(). */
    Result<Instances> describe_instances_status(const Ids &ids,
                                                const CallOptions &options = {}) const {
        if (ids.size() == 0) return detail::error(ZL_ERR_ARGUMENT, "there are no ids");
        if (ids.is_cut()) return detail::cut("an id");
        return describe(ids.data(), ids.size(), options);
    }
    /** Queries the status of all instances of the product. */
    Result<Instances> describe_all_instances_status(const CallOptions &options = {}) const {
        return describe(nullptr, 0, options);
    }

    /** Stops any number of instances, and waits until each is STOPPED: see zl_bulk_stop(). */
    Result<Report> bulk_stop(const Ids &ids, const BulkOptions &options = {}) const {
        return bulk(zl_bulk_stop, ids, options);
    }
    /** Starts any number of instances, and waits until each is RUNNING: see zl_bulk_start(). */
    Result<Report> bulk_start(const Ids &ids, const BulkOptions &options = {}) const {
        return bulk(zl_bulk_start, ids, options);
    }
    /** Reboots any number of instances, and waits until each is RUNNING: see zl_bulk_reboot(). */
    Result<Report> bulk_reboot(const Ids &ids, const BulkOptions &options = {}) const {
        return bulk(zl_bulk_reboot, ids, options);
    }
    /** Waits until any number of instances have a status: see zl_bulk_wait(). */
    Result<Report> bulk_wait(const Ids &ids, const Text &status,
                             const BulkOptions &options = {}) const {
        if (status.is_cut()) return detail::cut("a status");
        return bulk(
            [&](zl_context *ctx, const char *const *all, std::size_t len,
                const zl_bulk_options *how, zl_report **out_report) {
                return zl_bulk_wait(ctx, all, len, status.data(), how, out_report);
            },
            ids, options);
    }

    /** Calls any action of any service: JSON in, JSON out. See zl_call_as(). */
    Result<Response> call(const Text &service, const Text &action, const Text &request_json = "{}",
                          const ActionOptions &options = {}) const {
        const Text &version = options.version ? Text(*options.version) : Text(nullptr);
        if (service.is_cut() || action.is_cut() || request_json.is_cut() || version.is_cut()) {
            return detail::cut("the service, its version, the action or the request");
        }
        detail::Lease lease(pool_, options.timeout, options.cancel);
        detail::Handle<char> response, request_id;
        const int code = detail::receive(response, [&](char **out_response) {
            return detail::receive(request_id, [&](char **out_request_id) {
                return zl_call_as(lease.get(), static_cast<int>(options.action_class),
                                  service.data(), version.data(), action.data(),
                                  request_json.data(), out_response, out_request_id);
            });
        });
        if (code != ZL_OK) return lease.error(code);
        return Response{response.get(), request_id.get(), lease.is_inferred()};
    }

    /** Says in one line where it sends its requests, and as whom: see zl_context_describe(). */
    Result<std::string> describe() const {
        detail::Handle<char> text;
        const int code = detail::receive(
            text, [&](char **out_text) { return zl_context_describe(native_handle(), out_text); });
        if (code != ZL_OK) return detail::error(code, detail::text(zl_error_code_text(code)));
        return std::string(text.get());
    }

    /** Returns a counter of this client. */
    std::uint64_t counter(Counter counter) const noexcept {
        return zl_context_counter(native_handle(), static_cast<int>(counter));
    }

    /**
     * Returns a context, borrowed, for zl_context_clone(), zl_context_counter() and
     * zl_context_describe() only: no calls may be made on it.
     */
    const zl_context *native_handle() const noexcept { return pool_ ? pool_->root() : nullptr; }

private:
    using Action = int (*)(zl_context *, const char *const *, std::size_t, char **);

    explicit Client(detail::Handle<zl_context> root)
        : pool_(std::make_shared<detail::Pool>(std::move(root))) {}

    static Result<Client> create_of(const zl_config *config) {
        if (zl_abi_version() != ZL_ABI_VERSION) {
            return detail::error(ZL_ERR_INTERNAL,
                                 "libzenlayer " + detail::text(zl_version()) +
                                     " does not fit a program built for " ZL_VERSION);
        }
        detail::Handle<zl_context> ctx;
        detail::Handle<zl_error> error;
        const int code = detail::receive(ctx, [&](zl_context **out_ctx) {
            return detail::receive(error, [&](zl_error **out_error) {
                return zl_context_new(config, out_ctx, out_error);
            });
        });
        if (code != ZL_OK) return detail::error(code, error);
        return Client(std::move(ctx));
    }

    Result<Accepted> act(Action action, const Ids &ids, const CallOptions &options) const {
        if (ids.is_cut()) return detail::cut("an id");
        detail::Lease lease(pool_, options.timeout, options.cancel);
        detail::Handle<char> request_id;
        const int code = detail::receive(request_id, [&](char **out) {
            return action(lease.get(), ids.data(), ids.size(), out);
        });
        if (code != ZL_OK) return lease.error(code);
        return Accepted{request_id.get(), lease.is_inferred()};
    }

    Result<Instances> describe(const char *const *ids, std::size_t len,
                               const CallOptions &options) const {
        detail::Lease lease(pool_, options.timeout, options.cancel);
        detail::Handle<zl_instances> instances;
        const int code = detail::receive(instances, [&](zl_instances **out) {
            return zl_describe_instances_status(lease.get(), ids, len, out);
        });
        if (code != ZL_OK) return lease.error(code);
        return Instances(instances.release());
    }

    template <class Run>
    Result<Report> bulk(Run run, const Ids &ids, const BulkOptions &options) const {
        if (ids.is_cut()) return detail::cut("an id");
        if (options.product && Text(*options.product).is_cut()) return detail::cut("the product");
        const detail::Handle<zl_bulk_options> prepared(zl_bulk_options_new());
        detail::Listener listener{options.progress};
        int code = detail::prepare(prepared.get(), options, listener);
        if (code != ZL_OK) return detail::error(code, "an option is out of range");
        detail::Lease lease(pool_, std::nullopt, options.cancel);
        detail::Handle<zl_report> report;
        code = detail::receive(report, [&](zl_report **out) {
            return run(lease.get(), ids.data(), ids.size(), prepared.get(), out);
        });
        if (!report) return lease.error(code);
        return Report(report.release(), code == ZL_OK ? Error() : lease.error(code),
                      listener.thrown);
    }

    std::shared_ptr<detail::Pool> pool_;
};

/* ---- the library ---------------------------------------------------------------------------- */

/** Returns the version of the loaded library, which may be newer than this header. */
inline std::string_view version() noexcept { return zl_version(); }

/** An error code that the library knows. */
struct ErrorCode {
    /** The code. */
    int code = ZL_OK;
    /** Its name, such as "ZL_ERR_TIMEOUT". */
    std::string_view name{};
    /** Its meaning, for people. */
    std::string_view text{};
    /** The service's own code for which it stands. */
    std::optional<std::string_view> service_code{};
};

/** Returns all error codes that the library knows. */
inline std::vector<ErrorCode> error_codes() {
    std::vector<ErrorCode> codes;
    for (std::size_t i = 0; i < zl_error_count(); i++) {
        const int code = zl_error_code_at(i);
        codes.push_back({code, zl_error_code_name(code), zl_error_code_text(code),
                         detail::optional<std::string_view>(zl_error_code_service_code(code))});
    }
    return codes;
}

/** A configuration key. */
struct ConfigKey {
    /** Its name. */
    std::string_view name{};
    /** The type of value that it accepts: see zl_config_key_type(). */
    std::string_view type{};
    /** Its default as text, "" if there is none. */
    std::string_view default_value{};
    /** Its meaning, for people. */
    std::string_view text{};
};

/** Returns all keys of a Config. */
inline std::vector<ConfigKey> config_keys() {
    std::vector<ConfigKey> keys;
    for (std::size_t i = 0; i < zl_config_key_count(); i++) {
        keys.push_back({zl_config_key_name(i), zl_config_key_type(i), zl_config_key_default(i),
                        zl_config_key_text(i)});
    }
    return keys;
}

/** Returns the name of a counter, such as "retries"; nothing if it is unknown. */
inline std::optional<std::string_view> counter_name(Counter counter) noexcept {
    return detail::optional<std::string_view>(zl_counter_name(static_cast<int>(counter)));
}

} // namespace v0
} // namespace zenlayer

#endif

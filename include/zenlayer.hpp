/*
 * libzenlayer for C++17 and newer: include this header and link the C library.
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * zenlayer.h documents what each call does. This header adapts it to C++:
 *
 * Results. A function that can fail returns a Result<T>: ask it first, or take value(), which
 * throws an Exception if the call failed. Nothing else is thrown, but for what the standard library
 * throws when memory runs out. Without exceptions (-fno-exceptions) value() ends the program
 * instead.
 *
 * Handles. Client, Config, CancelToken, Instances and Report own what they stand for and can be
 * moved, not copied. One that was moved from is good for being destroyed or assigned to: calls of
 * such a Client or Config fail with ZL_ERR_NULL, such a CancelToken cancels nothing, and such
 * Instances or a Report are empty.
 *
 * Threads. Const member functions may be called from several threads at once, others by one thread
 * at a time: a Client is shared as it is.
 *
 * Text. A text that is passed is copied, and is an argument error if it has a NUL in it. A
 * std::string_view that is handed out lives as long as the handle it came from.
 *
 * Standards. The types are the same in every standard: parts of a program may be compiled as C++17,
 * 20 and 23 and pass them to each other. Parts with and without exceptions cannot, and do not link.
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

/* The inline namespace is part of every symbol. Its number changes when a class here is laid out
 * anew, so that what does not fit together does not link. */
#ifdef __cpp_exceptions
inline namespace v0 {
#else
inline namespace v0_noexcept {
#endif

/** How times are told. */
using Milliseconds = std::chrono::milliseconds;

/* ---- errors --------------------------------------------------------------------------------- */

/** What became of a request. */
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

/** How far a call had come when it failed. New ones may be added. */
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

/** Who must act after an error: the first digit of its code. */
enum class Band : int {
    /** No error: ZL_OK. */
    none = 0,
    /** The program's, which called wrongly. */
    usage = 1,
    /** The configuration's. */
    configuration = 2,
    /** The network failed, the deadline passed, or the caller cancelled. */
    network = 3,
    /** The service said no. */
    service = 4,
    /** The library's. */
    library = 9
};

/** Why a call failed: a plain value, which outlives whatever it came from. */
struct Error {
    /** One of ZL_ERR_; new ones may be added: treat an unknown one by its band(). */
    int code = ZL_OK;
    /** Its name, such as "ZL_ERR_TIMEOUT". */
    std::string name{};
    /** What happened, for people: one line, without a secret. */
    std::string message{};
    /** The HTTP status of the answer; 0 if there was none. */
    int http_status = 0;
    /** The service's own code as it was sent, such as "INVALID_INSTANCE_NOT_FOUND". */
    std::optional<std::string> service_code{};
    /** The service's id of the request, which its support asks for. */
    std::optional<std::string> request_id{};
    /** Whether the same call may succeed later, and has either not been executed or only reads. */
    bool retryable = false;
    /** How long the service asked to wait before the next request. */
    Milliseconds retry_after{};
    /** What became of the request. */
    Outcome outcome = Outcome::done;
    /** How far the call had come. */
    Phase phase = Phase::none;
    /** How far the service's clock is ahead of this machine's, if an answer told. */
    Milliseconds skew{};
    /** How many requests the call sent or tried to send. */
    std::uint32_t attempts = 0;
    /** How long the call took. */
    Milliseconds elapsed{};

    /** Who must act. */
    Band band() const noexcept { return static_cast<Band>(code / 1000); }
};

/* Exceptions are visible whatever else is: a program catches what a library throws by its type, which
 * must be one and the same to both. */

/** What Result::value() throws: an Error as an exception, by its band. */
class [[gnu::visibility("default")]] Exception : public std::runtime_error {
public:
    /** Made of an error; what() has its name and its message. */
    explicit Exception(Error error)
        : std::runtime_error(error.name + ": " + error.message),
          error_(std::make_shared<const Error>(std::move(error))) {}

    /** The error, which lives as long as the exception. */
    const Error &error() const noexcept { return *error_; }

private:
    std::shared_ptr<const Error> error_; /* shared: copying an exception must not throw */
};

/** The program called wrongly: codes from 1000. */
class [[gnu::visibility("default")]] UsageException : public Exception {
    using Exception::Exception;
};

/** The configuration is wrong: codes from 2000. */
class [[gnu::visibility("default")]] ConfigurationException : public Exception {
    using Exception::Exception;
};

/** The network failed: codes from 3000. */
class [[gnu::visibility("default")]] NetworkException : public Exception {
    using Exception::Exception;
};

/** The deadline passed: ZL_ERR_TIMEOUT. */
class [[gnu::visibility("default")]] TimeoutException : public NetworkException {
    using NetworkException::NetworkException;
};

/** The caller cancelled: ZL_ERR_CANCELLED. */
class [[gnu::visibility("default")]] CancelledException : public NetworkException {
    using NetworkException::NetworkException;
};

/** The service said no: codes from 4000. */
class [[gnu::visibility("default")]] ServiceException : public Exception {
    using Exception::Exception;
};

/** The library failed: codes from 9000, and any other. */
class [[gnu::visibility("default")]] InternalException : public Exception {
    using Exception::Exception;
};

/** @cond */
namespace detail {

/* Frees whatever the library hands out. */
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

/* Calls a function with an out-pointer for a handle. */
template <class T, class Call> int receive(Handle<T> &handle, Call &&call) {
    T *out = nullptr;
    const int code = call(&out);
    handle.reset(out);
    return code;
}

inline std::string text(const char *text) { return text == nullptr ? std::string() : text; }

/* A std::string or a std::string_view, if there is one. */
template <class Text> std::optional<Text> optional(const char *text) {
    return text == nullptr ? std::nullopt : std::optional<Text>(text);
}

/* An error that this header finds by itself, before anything is sent. */
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

/* A time for the C interface, which takes 0 for "the usual one": what is over is over at once. */
inline std::uint64_t count(Milliseconds time) noexcept {
    return time.count() < 1 ? 1 : static_cast<std::uint64_t>(time.count());
}

/* The whole of an error of the C interface; of its code, if that is all there is. */
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
    if (error.code == ZL_ERR_TIMEOUT) throw TimeoutException(std::move(error));
    if (error.code == ZL_ERR_CANCELLED) throw CancelledException(std::move(error));
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

/* Calls what may throw where nothing may be thrown; returns what was thrown. */
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
 * What came of a call: a value, or the error that it failed with.
 *
 * `if (result)` tells which. value() and `*` give the value, or throw.
 */
template <class T> class [[nodiscard]] Result {
public:
    /** What it holds if the call succeeded. */
    using value_type = T;

    /** A success. */
    Result(T value) : value_(std::move(value)) {}
    /** A failure. */
    Result(Error error) : error_(std::move(error)) {}

    /** Whether the call succeeded. */
    bool has_value() const noexcept { return value_.has_value(); }
    /** Whether the call succeeded. */
    explicit operator bool() const noexcept { return has_value(); }

    /** The code of the error; ZL_OK if there is none. */
    int code() const noexcept { return error_.code; }
    /** The error; an empty one with the code ZL_OK if there is none. */
    const Error &error() const & noexcept { return error_; }
    /** The error, moved out; an empty one with the code ZL_OK if there is none. */
    Error error() && noexcept { return std::move(error_); }

    /** The value; throws the error if there is none. */
    T &value() & { return check(), *value_; }
    /** The value; throws the error if there is none. */
    const T &value() const & { return check(), *value_; }
    /** The value, moved out, so that it outlives the result; throws the error if there is none. */
    T value() && { return check(), std::move(*value_); }

    /** The same as value(). */
    T &operator*() & { return value(); }
    /** The same as value(). */
    const T &operator*() const & { return value(); }
    /** The same as value(). */
    T operator*() && { return std::move(*this).value(); }
    /** A member of value(). */
    T *operator->() { return &value(); }
    /** A member of value(). */
    const T *operator->() const { return &value(); }

    /** The value, or another one if the call failed. */
    template <class Other> T value_or(Other &&other) && {
        return has_value() ? std::move(*this).value() : static_cast<T>(std::forward<Other>(other));
    }
    /** The value, or another one if the call failed. */
    template <class Other> T value_or(Other &&other) const & {
        return has_value() ? value() : static_cast<T>(std::forward<Other>(other));
    }

    /** The result of the next call, which gets the value; the error, if there is one. */
    template <class Next> auto and_then(Next &&next) && {
        using Then = std::decay_t<std::invoke_result_t<Next, T>>;
        if (!has_value()) return Then(std::move(*this).error());
        return Then(std::invoke(std::forward<Next>(next), std::move(*this).value()));
    }

    /** A result with what a function makes of the value; the error, if there is one. */
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

    /** The result; what another call makes of the error, if there is one. */
    template <class Next> Result or_else(Next &&next) && {
        if (has_value()) return std::move(*this);
        return std::invoke(std::forward<Next>(next), std::move(*this).error());
    }

private:
    void check() const {
        if (!has_value()) detail::raise(error_);
    }

    /* Not a std::variant, which is not the same in every standard. */
    std::optional<T> value_{};
    Error error_{};
};

/** What came of a call that has nothing to hand out: success, or an error. */
template <> class [[nodiscard]] Result<void> {
public:
    /** What it holds if the call succeeded. */
    using value_type = void;

    /** A success. */
    Result() = default;
    /** A failure. */
    Result(Error error) : error_(std::move(error)) {}

    /** Whether the call succeeded. */
    bool has_value() const noexcept { return error_.code == ZL_OK; }
    /** Whether the call succeeded. */
    explicit operator bool() const noexcept { return has_value(); }

    /** The code of the error; ZL_OK if there is none. */
    int code() const noexcept { return error_.code; }
    /** The error; an empty one with the code ZL_OK if there is none. */
    const Error &error() const & noexcept { return error_; }
    /** The error, moved out; an empty one with the code ZL_OK if there is none. */
    Error error() && noexcept { return std::move(error_); }

    /** Throws the error, if there is one. */
    void value() const {
        if (!has_value()) detail::raise(error_);
    }

    /** The result of the next call; the error, if there is one. */
    template <class Next> auto and_then(Next &&next) && {
        using Then = std::decay_t<std::invoke_result_t<Next>>;
        if (!has_value()) return Then(std::move(error_));
        return Then(std::invoke(std::forward<Next>(next)));
    }

    /** The result; what another call makes of the error, if there is one. */
    template <class Next> Result or_else(Next &&next) && {
        if (has_value()) return std::move(*this);
        return std::invoke(std::forward<Next>(next), std::move(error_));
    }

private:
    Error error_{};
};

#ifdef __cpp_lib_expected
/** The same as a std::expected, where the standard library has it. */
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

/** A token that ends calls. It is one-shot: once requested it stays so. */
class CancelToken {
public:
    /** A token that is not requested yet. */
    CancelToken() : handle_(zl_cancel_new(), detail::Free()) {}
    CancelToken(CancelToken &&) = default;
    CancelToken &operator=(CancelToken &&) = default;

    /**
     * Ends every call that has this token, now or later, with ZL_ERR_CANCELLED: from any thread, at
     * any time, but not from a signal handler. A call that waits sees it within 100 ms.
     */
    void request() const noexcept { zl_cancel_request(handle_.get()); }
    /** Whether request() was called. */
    bool is_requested() const noexcept { return zl_cancel_is_requested(handle_.get()) != 0; }
    /** The token for functions of zenlayer.h, borrowed. */
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

/** What may end a call: nothing, a CancelToken, a std::stop_token, or a function that is asked. */
class Cancellation {
public:
    /** Nothing may. */
    Cancellation() = default;
    /** A token. */
    Cancellation(const CancelToken &token) noexcept : handle_(token.handle_) {}
    /** A std::stop_token, where the standard library has it. */
    template <class StopToken, class = decltype(sizeof(detail::StopWatch<StopToken>))>
    Cancellation(StopToken token) {
        const auto watch = std::make_shared<detail::StopWatch<StopToken>>(std::move(token));
        handle_ = std::shared_ptr<zl_cancel>(watch, watch->cancel.native_handle());
    }
    /**
     * A function that returns whether the call is to end, such as whether a signal handler has set
     * a flag. It must be noexcept, and is asked on the thread of the call: see zl_interrupt_fn.
     */
    template <class Function,
              std::enable_if_t<std::is_nothrow_invocable_r_v<bool, Function &>, int> = 0>
    Cancellation(Function function) {
        std::function<bool()> asked(std::move(function));
        if (asked) function_ = std::make_shared<std::function<bool()>>(std::move(asked));
    }

    /** The token for functions of zenlayer.h, borrowed; a null pointer if there is none. */
    zl_cancel *native_handle() const noexcept { return handle_.get(); }
    /** The function, borrowed; a null pointer if there is none. */
    std::function<bool()> *function() const noexcept { return function_.get(); }

private:
    std::shared_ptr<zl_cancel> handle_{};
    std::shared_ptr<std::function<bool()>> function_{};
};

/* ---- texts ----------------------------------------------------------------------------------- */

/**
 * A text that is passed: a const char *, a std::string, or what turns into a std::string_view. It
 * is borrowed if a NUL ends it, as in the first two, and else copied; the copy is wiped when it
 * goes, as it may be a secret.
 */
class Text {
public:
    /** A text that a NUL ends; a null pointer is passed on as NULL. */
    Text(const char *text) noexcept : text_(text) {}
    /** A std::string. */
    Text(const std::string &text) noexcept
        : text_(text.c_str()), is_cut_(text.find('\0') != std::string::npos) {}
    /** A std::string_view, or what turns into one. */
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

    /** The text for functions of zenlayer.h, borrowed. */
    const char *data() const noexcept { return text_; }
    /** Whether it has a NUL in it. Calls refuse that. */
    bool is_cut() const noexcept { return is_cut_; }

private:
    std::string copy_{};
    const char *text_ = nullptr;
    bool is_cut_ = false;
};

/* ---- configuration -------------------------------------------------------------------------- */

/** How important a record of the log is. */
enum class LogLevel : int {
    /** Nothing is. */
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
 * Receives a record of the log: one line without a secret, which lives until the function returns.
 * It runs on the threads of calls, several at once if there are several; a bulk call has some of
 * its own. An exception that leaves it is dropped.
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

/** A configuration: values for keys, which docs/configuration.md lists. */
class Config {
public:
    /** The defaults. It reads nothing from the environment. */
    Config() : handle_(zl_config_new()) {}

    /** Fills in what is not set yet from the environment and the usual profile of ~/.zenlayer. */
    Result<void> load() { return result(zl_config_load(handle_.get(), nullptr)); }
    /** The same, but with the credentials of this profile, whatever the environment has. */
    Result<void> load(const Text &profile) {
        if (profile.is_cut()) return detail::cut("a profile");
        return result(zl_config_load(handle_.get(), profile.data()));
    }
    /** Fills in what is not set yet from the usual profile of ~/.zenlayer alone. */
    Result<void> load_profile() { return result(zl_config_load_profile(handle_.get(), nullptr)); }
    /** The same with a profile by its name. */
    Result<void> load_profile(const Text &profile) {
        if (profile.is_cut()) return detail::cut("a profile");
        return result(zl_config_load_profile(handle_.get(), profile.data()));
    }

    /** Sets a key; an empty value restores the default. */
    Result<void> set(const Text &key, const Text &value) {
        if (key.is_cut() || value.is_cut()) return detail::cut("a key or its value");
        return result(zl_config_set(handle_.get(), key.data(), value.data()));
    }
    /** Sets a key that is a number. */
    template <class Number, std::enable_if_t<std::is_integral_v<Number>, int> = 0>
    Result<void> set(const Text &key, Number value) {
        return set(key, Text(std::to_string(value)));
    }
    /** Sets a key that is a time. */
    Result<void> set(const Text &key, Milliseconds value) { return set(key, value.count()); }

    /** Sets the access key that signs requests, and takes a token off. */
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

    /** Sets the log callback, for records of `level` and above; an empty function removes it. */
    Result<void> set_log(LogLevel level, LogFunction function) {
        if (!function)
            return result(zl_config_set_log(handle_.get(), 0, nullptr, nullptr, nullptr));
        auto cell = std::make_unique<LogFunction>(std::move(function));
        return result(zl_config_set_log(handle_.get(), static_cast<int>(level), detail::log,
                                        cell.release(), detail::forget_log));
    }

    /** The configuration for functions of zenlayer.h, borrowed. */
    zl_config *native_handle() const noexcept { return handle_.get(); }

private:
    Result<void> result(int code) {
        if (code == ZL_OK) return {};
        return detail::error(code, detail::Handle<zl_error>(zl_config_take_error(handle_.get())));
    }

    detail::Handle<zl_config> handle_;
};

/* ---- what calls take ------------------------------------------------------------------------ */

/** @cond */
namespace detail {

/* Whether a text is a null pointer, which no std::string_view may be made of. */
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
 * The ids that a call is about: anything that has texts, such as a std::vector<std::string>, a
 * std::span or `{"vm-1", "vm-2"}`. It is a copy. A null pointer among them is passed on as NULL,
 * which calls refuse with ZL_ERR_NULL.
 */
class Ids {
public:
    /** Ids one by one. They are std::string_view already, so none may be a null pointer. */
    Ids(std::initializer_list<std::string_view> ids) : Ids(ids.begin(), ids.end()) {}

    /** Ids of a range whose elements are texts, or turn into std::string_view by themselves. */
    template <
        class Range,
        class Element = decltype(*std::begin(std::declval<std::remove_reference_t<Range> &>())),
        std::enable_if_t<std::is_convertible_v<Element, std::string_view> &&
                             !std::is_same_v<std::decay_t<Range>, Ids>,
                         int> = 0>
    Ids(Range &&range) : Ids(std::begin(range), std::end(range)) {}

    /** Ids from `first` to before `last`: `Ids(argv + 1, argv + argc)`. */
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

    Ids(Ids &&) = default;
    Ids &operator=(Ids &&) = default;

    /** The ids for functions of zenlayer.h, borrowed. */
    const char *const *data() const noexcept { return ids_.data(); }
    /** How many there are. */
    std::size_t size() const noexcept { return ids_.size(); }
    /** Whether one of them has a NUL in it. Calls refuse that. */
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

/** How a call is made; everything may be left out. */
struct CallOptions {
    /** How long the whole call may take; the configuration's timeout_ms if left out. */
    std::optional<Milliseconds> timeout{};
    /** What may end it before. */
    Cancellation cancel{};
};

/** What it means to do an action twice. */
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

/** How any action is called; everything may be left out. */
struct ActionOptions {
    /** The version of the service's API; the newest known if left out. */
    std::optional<std::string> version{};
    /** What it means to do the action twice. */
    ActionClass action_class = ActionClass::by_name;
    /** How long the whole call may take; the configuration's timeout_ms if left out. */
    std::optional<Milliseconds> timeout{};
    /** What may end it before. */
    Cancellation cancel{};
};

/* ---- what calls hand out -------------------------------------------------------------------- */

/** The service accepted, or what it was asked for is the case. */
struct Accepted {
    /** The service's id of the last request that it answered; "" if it answered none. */
    std::string request_id{};
    /** Whether an answer was lost and the status of the instances shows the success. */
    bool inferred = false;
};

/** What an action answered. */
struct Response {
    /** A JSON object. */
    std::string json{};
    /** The service's id of the request. */
    std::string request_id{};
    /** Whether the answer was lost and the status of the instances shows the success. */
    bool inferred = false;
};

/** An instance and its status. */
struct Instance {
    /** Its id. */
    std::string_view id{};
    /** Its status as the service names it: "RUNNING", "STOPPING", "STOPPED" … */
    std::string_view status{};
};

/** @cond */
namespace detail {

/* Goes through a list that is read by index. */
template <class List> class Iterator {
    /* An element that is pointed to: it has no place but this. */
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
    /** What it is a list of. */
    using value_type = Instance;
    /** What goes through it. */
    using const_iterator = detail::Iterator<Instances>;

    /** Takes a list of zenlayer.h over. */
    explicit Instances(zl_instances *instances) noexcept : handle_(instances) {}

    /** How many there are. */
    std::size_t size() const noexcept { return zl_instances_len(handle_.get()); }
    /** Whether there are none. */
    bool empty() const noexcept { return size() == 0; }
    /** An instance, from 0 to size() - 1. */
    Instance operator[](std::size_t index) const & {
        return {zl_instances_id(handle_.get(), index), zl_instances_status(handle_.get(), index)};
    }
    Instance operator[](std::size_t index) const && = delete;
    /** The first one. */
    const_iterator begin() const & noexcept { return {this, 0}; }
    /** Behind the last one. */
    const_iterator end() const & noexcept { return {this, size()}; }
    const_iterator begin() const && = delete;
    const_iterator end() const && = delete;

    /** The list for functions of zenlayer.h, borrowed. */
    const zl_instances *native_handle() const noexcept { return handle_.get(); }

private:
    detail::Handle<zl_instances> handle_;
};

/* ---- bulk ----------------------------------------------------------------------------------- */

/** How hard instances are stopped or rebooted. */
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

/** What became of an instance in a bulk call. New ones may be added: ask is_success(). */
enum class BulkOutcome : int {
    /* made by cargo xtask generate: ZL_BULK_ */
    /**
     * Success: the service accepted. The call did not wait for the end, or a reboot went
     * unobserved.
     */
    accepted = ZL_BULK_ACCEPTED,
    /** Success: the response was lost, but the status shows that the action was executed. */
    inferred = ZL_BULK_INFERRED,
    /**
     * Success: the instance had the status, or was in transition to it, before anything was sent
     * for it.
     */
    already = ZL_BULK_ALREADY,
    /** Success: the instance was seen in the status that was its goal. */
    reached = ZL_BULK_REACHED,
    /** The instance does not exist. */
    not_found = ZL_BULK_NOT_FOUND,
    /** The instance is in the recycle bin, or released. */
    gone = ZL_BULK_GONE,
    /** Another operation on the instance is in progress. */
    busy = ZL_BULK_BUSY,
    /** The service refused: zl_report_code() and zl_report_service_code() say why. */
    refused = ZL_BULK_REFUSED,
    /** The instance was in transition to its goal, but returned to its initial status. */
    restarted = ZL_BULK_RESTARTED,
    /** The instance was not seen at its goal by the end of the call, or did not change. */
    not_reached = ZL_BULK_NOT_REACHED,
    /** The response was lost, and the status did not help: the action may have been executed. */
    unknown = ZL_BULK_UNKNOWN,
    /**
     * Nothing was sent for the instance: before that, the call was cancelled, timed out or was cut
     * short.
     */
    not_sent = ZL_BULK_NOT_SENT
    /* end */
};

/** The name of an outcome, such as "not_found"; nothing for one that the library does not know. */
inline std::optional<std::string_view> name(BulkOutcome outcome) noexcept {
    return detail::optional<std::string_view>(zl_bulk_outcome_name(static_cast<int>(outcome)));
}
/** What an outcome means, in one line; nothing for one that the library does not know. */
inline std::optional<std::string_view> text(BulkOutcome outcome) noexcept {
    return detail::optional<std::string_view>(zl_bulk_outcome_text(static_cast<int>(outcome)));
}
/** Whether an instance of this outcome ended where it was meant to. */
inline bool is_success(BulkOutcome outcome) noexcept {
    return zl_bulk_outcome_is_success(static_cast<int>(outcome)) != 0;
}

/** How many instances were last seen in a status. */
struct StatusCount {
    /** The status, as the service names it. */
    std::string_view status{};
    /** How many. */
    std::size_t count = 0;
};

/** How far a bulk call is. It lives until the function that was told of it returns. */
class Progress {
public:
    /** Looks at what zenlayer.h hands to a callback. */
    explicit Progress(const zl_progress *progress) noexcept : progress_(progress) {}

    /** How many different ids there are. */
    std::size_t total() const noexcept { return zl_progress_total(progress_); }
    /** For how many the action has been sent. */
    std::size_t sent() const noexcept { return zl_progress_sent(progress_); }
    /** Of how many the outcome is known. */
    std::size_t settled() const noexcept { return zl_progress_settled(progress_); }
    /** How many of these failed. */
    std::size_t failed() const noexcept { return zl_progress_failed(progress_); }
    /** How long the call has taken. */
    Milliseconds elapsed() const noexcept {
        return detail::milliseconds(zl_progress_elapsed_ms(progress_));
    }
    /** How long it may still take, a guess; nothing if there is none yet. */
    std::optional<Milliseconds> estimate() const noexcept {
        const std::int64_t left = zl_progress_estimate_ms(progress_);
        return left < 0 ? std::nullopt : std::optional<Milliseconds>(left);
    }
    /** The statuses that were seen, each with its count. */
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
 * Receives the progress of a bulk call, on its thread: at most ten times a second, and once at the end.
 * If it throws, it is not called again; the call goes on, and its report keeps the exception.
 */
using ProgressFunction = std::function<void(const Progress &progress)>;

/** How a bulk call is made; everything may be left out, and is as the library has it then. */
struct BulkOptions {
    /** Where the instances are: "vm", "zec" or "bmc". */
    std::optional<std::string> product{};
    /** Whether the end is waited for. */
    bool wait = true;
    /** How long the whole call may take; ten minutes if left out. */
    std::optional<Milliseconds> timeout{};
    /** How hard instances are stopped or rebooted. */
    Force force = Force::service_default;
    /** How many requests may be under way at once, 1 to 16. */
    std::optional<int> concurrency{};
    /** Whether the first id that fails ends the call. */
    bool fail_fast = false;
    /** Whether statuses are asked for before anything is sent. */
    bool check_first = false;
    /** How long after acceptance an instance is first looked at. */
    std::optional<Milliseconds> initial_poll{};
    /** The longest wait between two looks at an instance. */
    std::optional<Milliseconds> poll_interval{};
    /** Receives the progress. */
    ProgressFunction progress{};
    /** What may end it before; what is known by then is reported. */
    Cancellation cancel{};
};

/** What a report says of an id. */
struct ReportRow {
    /** The id as it was given. */
    std::string_view id{};
    /** What became of the instance. */
    BulkOutcome outcome = BulkOutcome::not_sent;
    /** The status that was last seen; nothing if none was. */
    std::optional<std::string_view> status{};
    /** The ZL_ERR_ code that explains the outcome; ZL_OK if there is none. */
    int code = ZL_OK;
    /** The service's own code. */
    std::optional<std::string_view> service_code{};
    /** What happened, for people. */
    std::optional<std::string_view> message{};
    /** The service's id of the last answered request for it. */
    std::optional<std::string_view> request_id{};
    /** Whether an answer was lost and its status shows that the action was executed. */
    bool inferred = false;
    /** How often an action was sent for it. */
    int attempts = 0;

    /** Whether it ended where it was meant to. */
    bool is_success() const noexcept { return zenlayer::is_success(outcome); }
};

/** What became of each id of a bulk call: a list of rows in the caller's order, duplicates kept. */
class [[nodiscard]] Report {
public:
    /** What it is a list of. */
    using value_type = ReportRow;
    /** What goes through it. */
    using const_iterator = detail::Iterator<Report>;

    /** Takes a report of zenlayer.h over, with a summary of failures and what progress threw. */
    explicit Report(zl_report *report, Error summary = {},
                    std::exception_ptr thrown = nullptr) noexcept
        : handle_(report), summary_(std::move(summary)), thrown_(std::move(thrown)) {}

    /** Success if every id ended where it was meant to; else ZL_ERR_PARTIAL and a summary. */
    Result<void> result() const { return summary_; }
    /** How many ids did not end where they were meant to. */
    std::size_t failed() const noexcept { return zl_report_failed(handle_.get()); }
    /** How many ids had this outcome. */
    std::size_t count(BulkOutcome outcome) const noexcept {
        return zl_report_count(handle_.get(), static_cast<int>(outcome));
    }
    /** ZL_OK if the call ran to its end; else what cut it short: see zl_report_ended(). */
    int ended() const noexcept { return zl_report_ended(handle_.get()); }
    /** How long the call took. */
    Milliseconds elapsed() const noexcept {
        return detail::milliseconds(zl_report_elapsed_ms(handle_.get()));
    }
    /** How many requests it took, those for statuses included. */
    std::uint64_t requests() const noexcept { return zl_report_requests(handle_.get()); }
    /** What the progress function threw; a null pointer if it did not. */
    std::exception_ptr progress_exception() const noexcept { return thrown_; }
    /** The whole report as JSON: see zl_report_json(). */
    Result<std::string> json() const {
        detail::Handle<char> json;
        const int code =
            detail::receive(json, [&](char **out) { return zl_report_json(handle_.get(), out); });
        if (code != ZL_OK) return detail::error(code, detail::Handle<zl_error>());
        return std::string(json.get());
    }

    /** How many rows there are: as many as ids were given. */
    std::size_t size() const noexcept { return zl_report_len(handle_.get()); }
    /** Whether there are none. */
    bool empty() const noexcept { return size() == 0; }
    /** A row, from 0 to size() - 1. */
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
    /** The first row. */
    const_iterator begin() const & noexcept { return {this, 0}; }
    /** Behind the last row. */
    const_iterator end() const & noexcept { return {this, size()}; }
    const_iterator begin() const && = delete;
    const_iterator end() const && = delete;

    /** The report for functions of zenlayer.h, borrowed. */
    const zl_report *native_handle() const noexcept { return handle_.get(); }

private:
    detail::Handle<zl_report> handle_;
    Error summary_;
    std::exception_ptr thrown_;
};

/** @cond */
namespace detail {

/* A progress function, and what it threw. */
struct Listener {
    const ProgressFunction &function;
    std::exception_ptr thrown{};
};

inline void tell(void *user_data, const zl_progress *progress) noexcept {
    auto &listener = *static_cast<Listener *>(user_data);
    if (listener.thrown) return;
    listener.thrown = contain([&] { listener.function(Progress(progress)); });
}

/* Options for the C interface. Returns ZL_OK, or the code that refused one. */
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

/* Contexts that share everything but the call they are in: one for each call under way, and some
 * that wait for the next. */
class Pool {
public:
    explicit Pool(Handle<zl_context> root) noexcept : root_(std::move(root)) {}

    /* Never used for a call, so that it can be cloned, and asked for counters, at any time. */
    const zl_context *root() const noexcept { return root_.get(); }

    /* Nobody waits here: where a lock is not to be had, another clone does. It could have been held
     * by a thread that a fork has left behind. */
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

/* Asks a function of a Cancellation. */
inline int ask(void *function) noexcept {
    return (*static_cast<std::function<bool()> *>(function))() ? 1 : 0;
}

/* A context for one call. It holds the pool, so that a client may go during its calls. */
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
 * Makes calls, from any number of threads at once. It is cheap to use from many: each call under
 * way has a context of its own, and all share connections, credentials and limits.
 *
 * It may be destroyed while calls are under way: they go on to their end.
 */
class Client {
public:
    Client(Client &&) = default;
    Client &operator=(Client &&) = default;

    /** A client with what Config::load() finds. Nothing is sent yet. */
    static Result<Client> create() { return create_of(nullptr); }
    /** A client with a configuration, of which a copy is taken. Nothing is sent yet. */
    static Result<Client> create(const Config &config) {
        if (config.native_handle() == nullptr)
            return detail::error(ZL_ERR_NULL, "no configuration");
        return create_of(config.native_handle());
    }

    /** Asks the service to stop instances, 1 to ZL_MAX_IDS: see zl_stop_instances(). */
    Result<Accepted> stop_instances(const Ids &ids, const CallOptions &options = {}) const {
        return act(zl_stop_instances, ids, options);
    }
    /** Asks the service to start instances, 1 to ZL_MAX_IDS: see zl_start_instances(). */
    Result<Accepted> start_instances(const Ids &ids, const CallOptions &options = {}) const {
        return act(zl_start_instances, ids, options);
    }
    /** Asks the service to reboot instances, 1 to ZL_MAX_IDS: see zl_reboot_instances(). */
    Result<Accepted> reboot_instances(const Ids &ids, const CallOptions &options = {}) const {
        return act(zl_reboot_instances, ids, options);
    }

    /** Asks for the status of instances, one or more: see zl_describe_instances_status(). */
    Result<Instances> describe_instances_status(const Ids &ids,
                                                const CallOptions &options = {}) const {
        if (ids.size() == 0) return detail::error(ZL_ERR_ARGUMENT, "there are no ids");
        if (ids.is_cut()) return detail::cut("an id");
        return describe(ids.data(), ids.size(), options);
    }
    /** Asks for the status of all instances of the product. */
    Result<Instances> describe_all_instances_status(const CallOptions &options = {}) const {
        return describe(nullptr, 0, options);
    }

    /** Stops any number of instances and waits until each is STOPPED: see zl_bulk_stop(). */
    Result<Report> bulk_stop(const Ids &ids, const BulkOptions &options = {}) const {
        return bulk(zl_bulk_stop, ids, options);
    }
    /** Starts any number of instances and waits until each is RUNNING: see zl_bulk_start(). */
    Result<Report> bulk_start(const Ids &ids, const BulkOptions &options = {}) const {
        return bulk(zl_bulk_start, ids, options);
    }
    /** Reboots any number of instances and waits until each is RUNNING: see zl_bulk_reboot(). */
    Result<Report> bulk_reboot(const Ids &ids, const BulkOptions &options = {}) const {
        return bulk(zl_bulk_reboot, ids, options);
    }
    /** Waits until each of any number of instances has a status: see zl_bulk_wait(). */
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

    /** Calls any action of any service, JSON in, JSON out: see zl_call_as(). */
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

    /** Where it goes and who it is, in one line without a secret: see zl_context_describe(). */
    Result<std::string> describe() const {
        detail::Handle<char> text;
        const int code = detail::receive(
            text, [&](char **out_text) { return zl_context_describe(native_handle(), out_text); });
        if (code != ZL_OK) return detail::error(code, detail::text(zl_error_code_text(code)));
        return std::string(text.get());
    }

    /** What this client has done so far. */
    std::uint64_t counter(Counter counter) const noexcept {
        return zl_context_counter(native_handle(), static_cast<int>(counter));
    }

    /**
     * A context for functions of zenlayer.h, borrowed; for zl_context_clone(),
     * zl_context_counter() and zl_context_describe() only, as no calls are made on it.
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

/** The version of the library that is loaded, which may be newer than this header. */
inline std::string_view version() noexcept { return zl_version(); }

/** An error code of the library's table. */
struct ErrorCode {
    /** The code. */
    int code = ZL_OK;
    /** Its name, such as "ZL_ERR_TIMEOUT". */
    std::string_view name{};
    /** What it means, for people. */
    std::string_view text{};
    /** The service's own code that it stands for. */
    std::optional<std::string_view> service_code{};
};

/** All error codes that the library knows. */
inline std::vector<ErrorCode> error_codes() {
    std::vector<ErrorCode> codes;
    for (std::size_t i = 0; i < zl_error_count(); i++) {
        const int code = zl_error_code_at(i);
        codes.push_back({code, zl_error_code_name(code), zl_error_code_text(code),
                         detail::optional<std::string_view>(zl_error_code_service_code(code))});
    }
    return codes;
}

/** A key of the configuration. */
struct ConfigKey {
    /** Its name. */
    std::string_view name{};
    /** The kind of value that it takes: see zl_config_key_type(). */
    std::string_view type{};
    /** Its default as text, "" if there is none. */
    std::string_view default_value{};
    /** What it means, for people. */
    std::string_view text{};
};

/** All keys that a Config takes. */
inline std::vector<ConfigKey> config_keys() {
    std::vector<ConfigKey> keys;
    for (std::size_t i = 0; i < zl_config_key_count(); i++) {
        keys.push_back({zl_config_key_name(i), zl_config_key_type(i), zl_config_key_default(i),
                        zl_config_key_text(i)});
    }
    return keys;
}

/** The name of a counter, such as "retries"; nothing for one that the library does not know. */
inline std::optional<std::string_view> counter_name(Counter counter) noexcept {
    return detail::optional<std::string_view>(zl_counter_name(static_cast<int>(counter)));
}

} // namespace v0
} // namespace zenlayer

#endif

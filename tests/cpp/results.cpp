/* Result and Error: their values, exceptions, copies and moves. */
#include <zenlayer.hpp>

#include <gtest/gtest.h>

namespace {

using zenlayer::Error;
using zenlayer::Result;

Error failure(int code) {
    Error error;
    error.code = code;
    error.name = "ZL_ERR_X";
    error.message = "went wrong";
    return error;
}

Result<int> half(int number) {
    if (number % 2 != 0) return failure(ZL_ERR_ARGUMENT);
    return number / 2;
}

TEST(Results, HoldAValueOrAnError) {
    const Result<int> good = half(8), bad = half(7);
    EXPECT_TRUE(good.has_value());
    EXPECT_TRUE(good ? true : false);
    EXPECT_EQ(4, good.value());
    EXPECT_EQ(4, *good);
    EXPECT_EQ(ZL_OK, good.code());
    EXPECT_EQ(ZL_OK, good.error().code);
    EXPECT_FALSE(bad.has_value());
    EXPECT_FALSE(bad ? true : false);
    EXPECT_EQ(ZL_ERR_ARGUMENT, bad.code());
    EXPECT_EQ("went wrong", bad.error().message);
    EXPECT_THROW(static_cast<void>(bad.value()), zenlayer::UsageException);
    EXPECT_THROW(static_cast<void>(*bad), zenlayer::UsageException);
    EXPECT_THROW(static_cast<void>(*half(7)), zenlayer::UsageException);
}

TEST(Results, HoldNothingOrAnError) {
    const Result<void> good, bad = failure(ZL_ERR_IO);
    EXPECT_TRUE(good.has_value());
    EXPECT_EQ(ZL_OK, good.code());
    EXPECT_EQ(ZL_OK, good.error().code);
    EXPECT_NO_THROW(good.value());
    EXPECT_FALSE(bad ? true : false);
    EXPECT_EQ(ZL_ERR_IO, bad.code());
    EXPECT_EQ(ZL_ERR_IO, Result<void>(bad).error().code);
    EXPECT_THROW(bad.value(), zenlayer::NetworkException);
}

TEST(Results, LetTheirValueBeMovedOut) {
    auto make = [] { return Result<std::unique_ptr<int>>(std::make_unique<int>(5)); };
    std::unique_ptr<int> taken = make().value();
    EXPECT_EQ(5, *taken);
    EXPECT_EQ(5, **make());
    Result<std::unique_ptr<int>> kept = make();
    EXPECT_EQ(5, *kept.value());
    *kept = nullptr;
    EXPECT_EQ(nullptr, kept.value());
    Result<std::string> text = std::string("text");
    EXPECT_EQ(4u, text->size());
    text->append("s");
    EXPECT_EQ("texts", std::as_const(text)->substr());
    std::string all;
    for (const char c :
         Result<std::string>(std::string("a text that is not short any more")).value())
        all += c;
    EXPECT_EQ("a text that is not short any more", all);
}

TEST(Results, HaveValueOr) {
    EXPECT_EQ(4, half(8).value_or(0));
    EXPECT_EQ(0, half(7).value_or(0));
    const Result<int> good = half(8), bad = half(7);
    EXPECT_EQ(4, good.value_or(0));
    EXPECT_EQ(0, bad.value_or(0));
}

TEST(Results, CanBeChained) {
    EXPECT_EQ(2, half(8).and_then(half).value());
    EXPECT_EQ(ZL_ERR_ARGUMENT, half(6).and_then(half).code());
    EXPECT_EQ(ZL_ERR_ARGUMENT, half(7).and_then(half).code());
    EXPECT_EQ("4", half(8).transform([](int n) { return std::to_string(n); }).value());
    EXPECT_EQ(ZL_ERR_ARGUMENT, half(7).transform([](int n) { return std::to_string(n); }).code());
    int seen = 0;
    EXPECT_TRUE(half(8).transform([&](int n) { seen = n; }).has_value());
    EXPECT_EQ(4, seen);
    EXPECT_EQ(4, half(8).or_else([](const Error &) { return half(2); }).value());
    EXPECT_EQ(1, half(7).or_else([](const Error &) { return half(2); }).value());
    EXPECT_EQ(4, Result<void>().and_then([] { return half(8); }).value());
    EXPECT_EQ(ZL_ERR_IO, Result<void>(failure(ZL_ERR_IO)).and_then([] { return half(8); }).code());
    EXPECT_TRUE(
        Result<void>(failure(ZL_ERR_IO)).or_else([](const Error &) { return Result<void>(); }));
    EXPECT_TRUE(Result<void>().or_else([](const Error &e) { return Result<void>(e); }));
}

TEST(Results, CanBeCopiedMovedAndAssigned) {
    Result<std::string> a = std::string("text"), b = failure(ZL_ERR_IO);
    const Result<std::string> copy = a;
    a = b;
    EXPECT_EQ(ZL_ERR_IO, a.code());
    b = copy;
    EXPECT_EQ("text", b.value());
    a = std::move(b);
    EXPECT_EQ("text", a.value());
    static_assert(std::is_nothrow_move_constructible_v<Result<std::string>>);
    static_assert(std::is_nothrow_move_assignable_v<Result<std::string>>);
    static_assert(std::is_nothrow_move_constructible_v<Result<void>>);
    static_assert(!std::is_default_constructible_v<Result<int>>);
}

/* Whether a code throws a type. */
template <class Thrown> bool throws(int code) {
    try {
        static_cast<void>(Result<int>(failure(code)).value());
    } catch (const zenlayer::Exception &exception) {
        return typeid(exception) == typeid(Thrown) && exception.error().code == code &&
               std::string(exception.what()) == "ZL_ERR_X: went wrong";
    }
    return false;
}

TEST(Errors, AreThrownByBand) {
    EXPECT_TRUE(throws<zenlayer::UsageException>(ZL_ERR_BUSY));
    EXPECT_TRUE(throws<zenlayer::ConfigurationException>(ZL_ERR_CREDENTIALS));
    EXPECT_TRUE(throws<zenlayer::NetworkException>(ZL_ERR_CONNECT));
    EXPECT_TRUE(throws<zenlayer::TimeoutException>(ZL_ERR_TIMEOUT));
    EXPECT_TRUE(throws<zenlayer::CancelledException>(ZL_ERR_CANCELLED));
    EXPECT_TRUE(throws<zenlayer::ServiceException>(ZL_ERR_INSTANCE_NOT_FOUND));
    EXPECT_TRUE(throws<zenlayer::ServiceException>(4998)); /* of a later version */
    EXPECT_TRUE(throws<zenlayer::InternalException>(ZL_ERR_PANIC));
    EXPECT_TRUE(throws<zenlayer::InternalException>(7777));
    static_assert(std::is_base_of_v<zenlayer::NetworkException, zenlayer::TimeoutException>);
    static_assert(std::is_base_of_v<std::runtime_error, zenlayer::Exception>);
    static_assert(std::is_nothrow_copy_constructible_v<zenlayer::ServiceException>);
}

TEST(Errors, HaveABand) {
    for (const zenlayer::ErrorCode &known : zenlayer::error_codes()) {
        const int digit = known.name == "ZL_OK" ? 0 : known.code / 1000;
        EXPECT_EQ(digit, static_cast<int>(failure(known.code).band())) << known.name;
        EXPECT_FALSE(known.text.empty()) << known.name;
    }
}

#ifdef __cpp_lib_expected
TEST(Results, ConvertToExpected) {
    EXPECT_EQ(4, zenlayer::to_expected(half(8)).value());
    EXPECT_EQ(ZL_ERR_ARGUMENT, zenlayer::to_expected(half(7)).error().code);
    EXPECT_TRUE(zenlayer::to_expected(Result<void>()).has_value());
    EXPECT_EQ(ZL_ERR_IO, zenlayer::to_expected(Result<void>(failure(ZL_ERR_IO))).error().code);
    auto moved = zenlayer::to_expected(Result<std::unique_ptr<int>>(std::make_unique<int>(5)));
    EXPECT_EQ(5, **moved);
}
#elif __cplusplus > 202002L && !defined(__clang__)
#error "g++ has std::expected in C++23"
#endif

} // namespace

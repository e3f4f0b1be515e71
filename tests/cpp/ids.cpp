/* IdList accepts any range of strings. */
#include <zenlayer.hpp>

#include <gtest/gtest.h>
#include <list>
#include <set>
#if __cplusplus > 201703L
#include <span>
#endif

namespace {

using zenlayer::Ids;

/* Returns the ids as passed to the C interface. */
std::vector<std::string> seen(const Ids &ids) { return {ids.data(), ids.data() + ids.size()}; }

const std::vector<std::string> expected = {"vm-1", "",
                                           "an id that is much too long to be a short text"};

TEST(IdLists, AreMadeOfRanges) {
    const std::vector<std::string> texts = expected;
    const std::list<std::string_view> views(texts.begin(), texts.end());
    const char *const pointers[] = {texts[0].c_str(), texts[1].c_str(), texts[2].c_str()};
    const std::set<std::string> sorted(texts.begin(), texts.end());
    EXPECT_EQ(expected, seen(texts));
    EXPECT_EQ(expected, seen(views));
    EXPECT_EQ(expected, seen(pointers));
    EXPECT_EQ(expected, seen(std::vector<std::string>(texts)));
    EXPECT_EQ(expected, seen({texts[0], texts[1], texts[2]}));
    EXPECT_EQ(expected, seen({"vm-1", "", "an id that is much too long to be a short text"}));
    EXPECT_EQ(expected, seen({pointers, pointers + 3}));
    EXPECT_EQ(3u, seen(sorted).size());
    EXPECT_EQ(std::vector<std::string>{"vm-1"}, seen({std::string_view("vm-1x").substr(0, 4)}));
    EXPECT_EQ(0u, Ids({}).size());
}

/* An iterator that returns temporary strings. */
struct Counting {
    int number;
    std::string operator*() const {
        return "an-id-too-long-for-a-short-text-" + std::to_string(number);
    }
    Counting &operator++() { return ++number, *this; }
    bool operator!=(const Counting &other) const { return number != other.number; }
};

TEST(IdLists, AreMadeOfTemporaries) {
    EXPECT_EQ((std::vector<std::string>{"an-id-too-long-for-a-short-text-1",
                                        "an-id-too-long-for-a-short-text-2"}),
              seen({Counting{1}, Counting{3}}));
}

TEST(IdLists, PassOnANullPointer) {
    const char *const pointers[] = {"vm-1", nullptr, ""};
    const Ids ids(pointers);
    ASSERT_EQ(3u, ids.size());
    EXPECT_STREQ("vm-1", ids.data()[0]);
    EXPECT_EQ(nullptr, ids.data()[1]);
    EXPECT_STREQ("", ids.data()[2]);
    EXPECT_FALSE(ids.is_cut());
}

TEST(IdLists, AcceptNothingElse) {
    static_assert(!std::is_constructible_v<Ids, std::string>, "not its characters");
    static_assert(!std::is_constructible_v<Ids, const char *>);
    static_assert(!std::is_constructible_v<Ids, std::vector<int>>);
    static_assert(!std::is_copy_constructible_v<Ids>);
}

TEST(IdLists, KeepTheirIdsWhenMoved) {
    Ids ids = {"a", "b"};
    Ids moved = std::move(ids);
    EXPECT_EQ((std::vector<std::string>{"a", "b"}), seen(moved));
    Ids assigned = {"c"};
    assigned = std::move(moved);
    EXPECT_EQ((std::vector<std::string>{"a", "b"}), seen(assigned));
}

TEST(IdLists, RefuseANul) {
    using namespace std::string_view_literals;
    EXPECT_TRUE(Ids({"vm-1"sv, "vm-2\0junk"sv}).is_cut());
    EXPECT_FALSE(Ids({"vm-1"sv, "vm-2"sv}).is_cut());
}

/* Some views, such as std::views::filter, can be iterated only if they are not const. */
struct View {
    std::vector<std::string> texts;
    auto begin() { return texts.begin(); }
    auto end() { return texts.end(); }
};

TEST(IdLists, AreMadeOfViews) {
    View view{expected};
    EXPECT_EQ(expected, seen(view));
    EXPECT_EQ(expected, seen(View{expected}));
}

#if __cplusplus > 201703L
TEST(IdLists, AreMadeOfSpans) {
    const std::vector<std::string> texts = expected;
    EXPECT_EQ(expected, seen(std::span(texts)));
    EXPECT_EQ(std::vector<std::string>{texts[2]}, seen(std::span(texts).last(1)));
}
#endif

} // namespace

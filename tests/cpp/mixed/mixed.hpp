/*
 * A program of three parts, each compiled in another standard, which pass types of zenlayer.hpp to each
 * other. The types must be identical in all of them.
 */
#ifndef MIXED_HPP
#define MIXED_HPP

#include <zenlayer.hpp>

/* The properties of each type in a part of the program. */
struct Sizes {
    std::array<std::size_t, 12> of;
};

inline Sizes sizes() {
    using namespace zenlayer;
    return {{sizeof(Error), sizeof(Result<void>), sizeof(Result<Accepted>),
             sizeof(Result<Instances>), sizeof(Client), sizeof(Config), sizeof(CancelToken),
             sizeof(Cancellation), sizeof(CallOptions), sizeof(ActionOptions), sizeof(Ids),
             sizeof(Exception)}};
}

#ifdef PLANTED
/* A type that differs between the parts, which a linker must detect. */
struct Planted {
#if __cplusplus > 201703L
    long long member;
#else
    short member;
#endif
};
inline long long use(Planted planted) { return planted.member; }
#endif

/* In middle.cpp, C++20. */
Sizes sizes_of_middle();
zenlayer::CallOptions options_of_middle(long seconds);
zenlayer::Result<zenlayer::Accepted> stop_in_middle(const zenlayer::Client &client,
                                                    const zenlayer::Ids &ids,
                                                    const zenlayer::CallOptions &options);
/* In newest.cpp, C++23. */
Sizes sizes_of_newest();
zenlayer::Result<zenlayer::Client> client_of_newest(const zenlayer::Config &config);
int code_in_newest(const zenlayer::Result<zenlayer::Accepted> &result);
void throw_in_newest(const zenlayer::Error &error);

#endif

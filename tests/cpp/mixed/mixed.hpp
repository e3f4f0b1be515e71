/*
 * One program of three parts, each compiled in a standard of its own, which hand each other what
 * zenlayer.hpp has: it must be the same to all of them.
 */
#ifndef MIXED_HPP
#define MIXED_HPP

#include <zenlayer.hpp>

/* What a part of the program takes each type for. */
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
/* A type that is not the same to all of them, as a linker must notice. */
struct Planted {
#if __cplusplus > 201703L
    long long member;
#else
    short member;
#endif
};
inline long long use(Planted planted) { return planted.member; }
#endif

/* Of middle.cpp, C++20. */
Sizes sizes_of_middle();
zenlayer::CallOptions options_of_middle(long seconds);
zenlayer::Result<zenlayer::Accepted> stop_in_middle(const zenlayer::Client &client,
                                                    const zenlayer::Ids &ids,
                                                    const zenlayer::CallOptions &options);
/* Of newest.cpp, C++23. */
Sizes sizes_of_newest();
zenlayer::Result<zenlayer::Client> client_of_newest(const zenlayer::Config &config);
int code_in_newest(const zenlayer::Result<zenlayer::Accepted> &result);
void throw_in_newest(const zenlayer::Error &error);

#endif

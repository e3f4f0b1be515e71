/* The C++20 part of the program. */
#include "mixed.hpp"

static_assert(__cplusplus == 202002L);

Sizes sizes_of_middle() { return sizes(); }

zenlayer::CallOptions options_of_middle(long seconds) {
    std::stop_source source;
    source.request_stop();
    return {.timeout = std::chrono::seconds(seconds), .cancel = source.get_token()};
}

zenlayer::Result<zenlayer::Accepted> stop_in_middle(const zenlayer::Client &client,
                                                    const zenlayer::Ids &ids,
                                                    const zenlayer::CallOptions &options) {
    return client.stop_instances(ids, options);
}

#ifdef PLANTED
long long planted_in_middle(Planted planted) { return use(planted); }
#endif

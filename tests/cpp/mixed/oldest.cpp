/* The C++17 part of the program, with main(). */
#include "mixed.hpp"

#include "../simulator.hpp"

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            return std::fprintf(stderr, "%d: failed: %s\n", __LINE__, #condition), 1;              \
    } while (0)

static_assert(__cplusplus == 201703L);

int main() {
    CHECK(sizes().of == sizes_of_middle().of);
    CHECK(sizes().of == sizes_of_newest().of);

    const Simulator simulator;
    const zenlayer::Client client = client_of_newest(simulator.config()).value();
    const zenlayer::Ids ids = {"vm-000001", "vm-000002"};
    const auto stopped = stop_in_middle(client, ids, {});
    CHECK(stopped);
    CHECK(code_in_newest(stopped) == ZL_OK);
    /* A std::stop_token in options that this part passes on. */
    const auto cancelled = stop_in_middle(client, ids, options_of_middle(1));
    CHECK(code_in_newest(cancelled) == ZL_ERR_CANCELLED);
    try {
        throw_in_newest(cancelled.error());
    } catch (const zenlayer::CancelledException &exception) {
        return exception.error().code == ZL_ERR_CANCELLED ? 0 : 1;
    }
    CHECK(!"nothing was thrown");
}
#ifdef PLANTED
long long planted_in_middle(Planted planted);
long long planted_in_oldest(Planted planted) { return use(planted) + planted_in_middle(planted); }
#endif

/* The suite as one program: GoogleTest is read once for all of it, which is most of the time. */
#include "bulk.cpp"
#include "cancel.cpp"
#include "client.cpp"
#include "config.cpp"
#include "ids.cpp"
#include "results.cpp"

int main(int argc, char **argv) {
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}

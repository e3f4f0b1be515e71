/* The suite as one program, because most of the time goes into compiling GoogleTest's headers. */
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

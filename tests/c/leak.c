/* Loses memory on purpose: valgrind must say so, or it is not on. */
#include <stdlib.h>

static void *volatile held;

int main(void) {
    held = malloc(100);
    held = NULL;
    return 0;
}

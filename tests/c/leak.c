/* Leaks memory, to check that valgrind reports it. */
#include <stdlib.h>

static void *volatile held;

int main(void) {
    held = malloc(100);
    held = NULL;
    return 0;
}

#include <zenlayer.h>
#include <zenlayer.h>
int main(void) { return 0; }

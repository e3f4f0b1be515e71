# Converts the comments of zenlayer.h and zenlayer.hpp to doxygen commands.
NR == 1 { print "/** @file"; next }
/^ \* [a-z_]+    / { sub(/^ \* /, " * @param "); print; next }
/^ \* Returns / && before == " *" { sub(/Returns /, "@return "); print; next } # else it is the brief description
/^ \* (Threads|Blocks|Repeat|Since): / {
    match($0, /[A-Z][a-z]+:/)
    print " * @par " substr($0, RSTART, RLENGTH - 1)
    print " * " substr($0, RSTART + RLENGTH + 1)
    next
}
/^#define ZL_VERSION_/ { print "/** a part of ZL_VERSION */" }
/= (default|delete);$/ { next } # skip defaulted and deleted functions
{ print; before = $0 }

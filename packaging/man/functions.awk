# Lists the functions of zenlayer.h for libzenlayer(3): each name, and the first sentence of its
# comment. A comment on something else, a type or a number, is replaced by the next one.
/^\/\*\*/ { text = ""; whole = 0 }
/^\/\*\* .* \*\/$/ { text = substr($0, 5, length($0) - 7); whole = 1 }
/^ \* ./ && !whole {
    line = substr($0, 4)
    end = match(line, /\.( |$)/)
    if (end) { line = substr(line, 1, end); whole = 1 }
    text = text (text == "" ? "" : " ") line
}
/^ \*$/ { whole = 1 }
/^[a-z].*zl_[a-z0-9_]*\(/ && !/^typedef/ {
    match($0, /zl_[a-z0-9_]*\(/)
    print ".It Fn " substr($0, RSTART, RLENGTH - 1)
    print text
}

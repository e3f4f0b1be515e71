# Makes a page's headings and links doxygen's: the name of a heading must be the only one, so the
# page's name stands before it; files that are no pages are in the repository.
function page(path) {
    sub(/.*\//, "", path)
    sub(/\.md$/, "", path)
    return tolower(path)
}
BEGIN {
    here = page(ARGV[1])
    repository = "https://github.com/libzenlayer/libzenlayer"
}
/^```/ { code = !code }
!code && /^##/ {
    name = tolower($0)
    gsub(/[^a-z0-9 _-]/, "", name)
    sub(/^ */, "", name)
    gsub(/ /, "-", name)
    if (seen[name]++) name = name "-" seen[name] - 1
    $0 = $0 " {#" here "-" name "}"
}
!code {
    while (match($0, /\]\([A-Za-z\/_.-]*#[a-z0-9-]*\)/)) {
        split(substr($0, RSTART + 2, RLENGTH - 3), to, "#")
        to[1] = to[1] == "" ? here : page(to[1])
        $0 = substr($0, 1, RSTART - 1) "](@ref " to[1] "-" to[2] ")" substr($0, RSTART + RLENGTH)
    }
    gsub(/\]\((\.\.\/)?include\/zenlayer.h\)/, "](@ref zenlayer.h)")
    gsub(/\]\((\.\.\/)?include\/zenlayer.hpp\)/, "](@ref zenlayer.hpp)")
    while (match($0, /\]\((\.\.\/)?(LICENSE|bindings|docs|examples|include|packaging|tests)[A-Za-z0-9\/_.-]*\)/) &&
           substr($0, RSTART, RLENGTH) !~ /\.md\)/) {
        path = substr($0, RSTART + 2, RLENGTH - 3)
        sub(/^\.\.\//, "", path)
        $0 = substr($0, 1, RSTART - 1) "](" repository "/blob/main/" path ")" substr($0, RSTART + RLENGTH)
    }
}
{ print }

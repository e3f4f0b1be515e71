# Converts headings and links for doxygen. Heading ids must be unique across pages, so they begin with the
# page's name. Links to files that are not pages go to the repository.
function page(path) { # "docs/retries.md": "retries"
    sub(/.*\//, "", path)
    sub(/\.md$/, "", path)
    return tolower(path)
}
function link(target,    path, heading) {
    if (target ~ /:\/\//) return target
    heading = path = target
    sub(/#.*/, "", path)
    if (sub(/.*#/, "", heading)) return "@ref " page(path == "" ? ARGV[1] : path) "-" heading
    path = folder path
    sub(/^docs\/\.\.\//, "", path)
    if (path ~ /^include\/zenlayer\.hp*$/) return "@ref " substr(path, 9)
    if (path ~ /^(docs\/)?[^\/]*\.md$/) return target
    return "https://github.com/libzenlayer/libzenlayer/blob/main/" path
}
BEGIN { folder = ARGV[1] ~ /docs\/[^\/]*$/ ? "docs/" : "" }
/^ *```/ { code = !code }
!code && /^##/ {
    name = tolower($0)
    gsub(/[^a-z0-9 _-]/, "", name)
    sub(/^ */, "", name)
    gsub(/ /, "-", name)
    if (seen[name]++) name = name "-" seen[name] - 1
    $0 = $0 " {#" page(ARGV[1]) "-" name "}"
}
!code {
    rest = $0
    $0 = ""
    while (match(rest, /\]\([^)]*\)/)) {
        $0 = $0 substr(rest, 1, RSTART + 1) link(substr(rest, RSTART + 2, RLENGTH - 3)) ")"
        rest = substr(rest, RSTART + RLENGTH)
    }
    $0 = $0 rest
}
{ print }

#!/bin/sh
# enter.sh ROOT RUST USER COMMAND: runs a command in a root folder, with this machine's network and Rust
# toolchain. Must have its own mount and PID namespaces, so that everything ends with it.
set -eu
root=$1 rust=$2 user=$3 command=$4
home=/root
[ "$user" = root ] || home=/home/$user

mkdir -p "$root/opt/rust"
mount --bind -o ro "$rust" "$root/opt/rust"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"

# Keeps only the environment variables for the network.
proxies=$(env | grep -i -E '^([a-z]+_proxy|goproxy|gosumdb)=' || true)
exec env -i $proxies HOME="$home" USER="$user" LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
    PATH=/opt/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    chroot --userspec="$user" "$root" sh -c "cd && $command"

#!/bin/sh
# In a Debian with a C compiler, pkg-config and the given packages: installs the packages, builds the
# example, stops an instance, and removes the packages completely.
set -eu
cd /packages
find / -xdev \( -path /proc -o -path /var -o -path /packages -o -path /etc/ld.so.cache \) -prune -o -print | sort >/before
dpkg --install ./*.deb

example=/usr/share/doc/libzenlayer-dev/examples/c/stop_instances.c
cc -std=c11 "$example" $(pkg-config --cflags --libs zenlayer) -pthread -o shared
cc -std=c11 "$example" $(pkg-config --cflags zenlayer) $(pkg-config --variable=static zenlayer) -pthread -o static
ldd shared | grep libzenlayer.so.0
if ldd static | grep libzenlayer; then exit 1; fi

mkfifo hold
: >url
zenlayer-simulator --quiet --exit-with-stdin --stop-time 0.2 <hold >url &
exec 3>hold
until grep -q 'listening on' url; do kill -0 $!; sleep 0.05; done
export HOME=/ ZENLAYER_ACCESS_KEY_ID=simulator-key ZENLAYER_ACCESS_KEY_SECRET=simulator-secret
endpoint=$(sed -n 's/^listening on //p' url)
./shared --endpoint "$endpoint" vm-000001
./static --endpoint "$endpoint" vm-000002
exec 3>&-
wait

dpkg --purge libzenlayer-dev libzenlayer0 zenlayer-simulator
find / -xdev \( -path /proc -o -path /var -o -path /packages -o -path /etc/ld.so.cache \) -prune -o -print | sort >/after
diff /before /after | grep -v -e '/before$' -e '/after$' | grep '^[<>]' && exit 1
echo 'nothing is left'

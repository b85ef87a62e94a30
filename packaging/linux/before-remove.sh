#!/bin/sh
# Before the package goes: end what still runs from it, in order. Not before an update, where sign-ins may be in
# the middle of something. Debian says "remove", RPM says how many versions will be left.
set -e

case "$1" in
remove | 0) ;;
*) exit 0 ;;
esac

for link in /proc/[0-9]*/exe; do
    case "$(readlink "$link" 2>/dev/null)" in
    /usr/bin/gatelodge | /usr/bin/gatelodge-desktop)
        pid=${link#/proc/}
        kill -TERM "${pid%/exe}" 2>/dev/null || true
        ;;
    esac
done

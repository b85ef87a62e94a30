#!/bin/sh
# After the package went: say what is left. It belongs to the people of this machine, not to the package.
set -e

case "$1" in
remove | 0) ;;
*) exit 0 ;;
esac

cat <<'SAY'
Gatelodge is removed. The data of each person who used it is still there:
  ~/.local/share/gatelodge                  the lodge: apps, sessions, keys
  ~/.local/share/eu.gatelodge.Gatelodge     the window's own files, also in ~/.config and ~/.cache
  ~/.config/autostart/Gatelodge.desktop     the start at login, if it was switched on
The key that opens the lodge is in the keyring of each person, under "Gatelodge", or in root.key beside the data.
SAY

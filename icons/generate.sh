#!/bin/sh
# Makes every size from the two drawings, gatelodge.svg and tray.svg. The results are kept in the repository, so
# this runs only when a drawing changes. Needs rsvg-convert (Debian: librsvg2-bin) and `npm ci` in ui/.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

draw() { rsvg-convert --width "$2" --height "$2" "$1" --output "$3"; }

for size in 16 24 32 48 64 128 256 512; do
    draw gatelodge.svg "$size" "${size}x${size}.png"
done
mv 256x256.png 128x128@2x.png
mv 512x512.png icon.png

# Windows: every size in one file.
../ui/node_modules/.bin/tauri icon gatelodge.svg --output "$work/windows" >"$work/log" 2>&1
cp "$work/windows/icon.ico" icon.ico

# macOS draws icons on a tile of 824 in 1024; our tile is 60 in 64, so the drawing gets a wider margin.
sed 's/viewBox="0 0 64 64"/viewBox="-5.3 -5.3 74.6 74.6"/' gatelodge.svg >"$work/macos.svg"
../ui/node_modules/.bin/tauri icon "$work/macos.svg" --output "$work/macos" >"$work/log" 2>&1
cp "$work/macos/icon.icns" icon.icns

# The tray: black for macOS, which colours it itself; a brass that stands out on light and dark panels elsewhere.
draw tray.svg 44 tray-template.png
sed 's/<svg /<svg fill="#b8741a" /' tray.svg >"$work/tray.svg"
draw "$work/tray.svg" 44 tray.png

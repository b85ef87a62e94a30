// Goes on to the app once the pages in the frames have said that the person signed out, or after a short while: a frame
// that does not load keeps nobody here. Without script the page goes on by itself a little later.
"use strict";

(() => {
  const LONGEST_MILLISECONDS = 2500;
  const onward = document.querySelector("a[data-onward]");
  if (!onward) return;

  let gone = false;
  const go = () => {
    if (gone) return;
    gone = true;
    location.replace(onward.href);
  };
  setTimeout(go, LONGEST_MILLISECONDS);
  // This script runs before the window has loaded, and the window has loaded when every frame has.
  if (document.readyState === "complete") go();
  else addEventListener("load", go);
})();

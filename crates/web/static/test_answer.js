// The answer is in the fragment, which a browser never sends. This page sends it back to where it came from.
"use strict";

const form = document.getElementById("test-fragment");
if (form && location.hash.length > 1) {
  form.elements.namedItem("fragment").value = location.hash.slice(1);
  form.submit();
}

// Answers the page of an app that asks whether the sign-in behind its tokens has changed (OpenID Connect Session
// Management 3.2). The question is "client_id session_state". The value is made again from what this browser holds now,
// with the origin of who asks: a value that was made for somebody else never fits.
"use strict";

const prefix = document.documentElement.dataset.cookie + "=";

function browserState() {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(prefix));
  return found === undefined ? "" : found.slice(prefix.length);
}

async function hashFor(client, origin, salt) {
  const text = [client, origin, browserState(), salt].join(" ");
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function answer(question, origin) {
  const parts = typeof question === "string" && /^(\S+) ([0-9a-f]{64})\.([\w-]+)$/.exec(question);
  // Without a secure context there is no hash to be had.
  if (!parts || !crypto.subtle) {
    return "error";
  }
  const [, client, hash, salt] = parts;
  return (await hashFor(client, origin, salt)) === hash ? "unchanged" : "changed";
}

/** Whether the asker is the page around this frame, or another frame of that page. */
function belongsHere(asker) {
  if (parent === window) {
    return false;
  }
  if (asker === parent) {
    return true;
  }
  for (let at = 0; at < parent.length; at += 1) {
    if (parent[at] === asker) {
      return true;
    }
  }
  return false;
}

addEventListener("message", async (event) => {
  // An opaque origin cannot be answered by name, and an answer to anybody would be one to nobody in particular.
  if (event.source === null || event.origin === "null" || !belongsHere(event.source)) {
    return;
  }
  event.source.postMessage(await answer(event.data, event.origin), event.origin);
});

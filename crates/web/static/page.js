// What script adds to the lodge's pages. Every page works without it; with it
//   1. the passphrase does not leave the page: a value derived from it does;
//   2. a second secret, bound to scheme, host and port, goes with every form (cookies are shared by all ports of a host);
//   3. a consent page cannot be answered by a click or a key that was meant for the page before it.
// It asks nobody for anything and keeps nothing but the page key.
"use strict";

(() => {
  // The range that this page accepts, whatever the server says: too few rounds would give the passphrase away,
  // too many would freeze the browser. Not configurable on purpose.
  const FEWEST_ROUNDS = 600_000;
  const MOST_ROUNDS = 5_000_000;
  const LONGEST_PASSPHRASE = 1024; // bytes of UTF-8, as on the server

  const GUARD_MILLISECONDS = 500;

  // --- The derived passphrase -----------------------------------------------------------------------------------

  const utf8 = (text) => new TextEncoder().encode(text);

  // NFKC first: the same passphrase typed on two keyboards may come as different characters. Nothing is trimmed and
  // nothing is cut. The server does the same when it derives by itself (script=off).
  const normal = (passphrase) => passphrase.normalize("NFKC");

  async function pbkdf2(password, salt, iterations) {
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const bits = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256);
    return new Uint8Array(bits);
  }

  /** 32 bytes in standard base64: PBKDF2 over the passphrase, then one round with the two exchanged. */
  async function derive(passphrase, salt, iterations) {
    const password = utf8(normal(passphrase));
    const master = await pbkdf2(password, utf8(salt), iterations);
    return btoa(String.fromCharCode(...(await pbkdf2(master, password, 1))));
  }

  function acceptable(salt, iterations) {
    return salt !== "" && Number.isInteger(iterations) && iterations >= FEWEST_ROUNDS && iterations <= MOST_ROUNDS;
  }

  // The server sees only the derived value of a new passphrase, so what can be told here is told here: the plainest
  // patterns, once numbers, signs and repetition are taken away. It is a courtesy, not the policy.
  const PLAIN =
    /^(?:password|passphrase|passwort|motdepasse|geheim|secret|letmein|welcome|willkommen|bienvenue|admin|administrator|qwerty|qwertz|azerty|uiop|asdfghjkl|yxcvbnm|zxcvbnm|iloveyou|football|baseball|princess|monkey|dragon|sunshine|gatelodge|localhost|correcthorsebatterystaple|abcdefghijklmnopqrstuvwxyz)*$/;

  function isCommon(passphrase, domain) {
    const text = normal(passphrase).toLowerCase();
    const letters = text.replace(/[^\p{L}]/gu, "");
    const name = domain.toLowerCase().replace(/[^\p{L}]/gu, "");
    return new Set(text).size < 6 || PLAIN.test(letters) || PLAIN.test(name === "" ? letters : letters.replaceAll(name, ""));
  }

  /** The name of the message that refuses a new passphrase, or nothing. */
  function refusal(form, passphrase) {
    const again = form.elements.namedItem("passphrase_again");
    if (!again) return undefined;
    if (normal(passphrase) !== normal(again.value)) return "mismatch";
    if ([...normal(passphrase)].length < Number(form.dataset.minimum)) return "short";
    if (utf8(normal(passphrase)).length > LONGEST_PASSPHRASE) return "long";
    if (isCommon(passphrase, form.elements.namedItem("username").value)) return "common";
    return undefined;
  }

  function attend(form) {
    const button = form.querySelector("button.primary");
    const message = form.querySelector("#message");
    const progress = form.querySelector("#progress");
    const fields = [...form.querySelectorAll('input[type="password"]')];
    const label = button.textContent;
    let busy = false;

    function rest() {
      busy = false;
      form.removeAttribute("aria-busy");
      button.removeAttribute("aria-disabled");
      button.textContent = label;
      progress.textContent = "";
    }

    function say(name) {
      rest();
      message.textContent = form.dataset[name];
      message.classList.add("bad");
      message.hidden = false;
      fields[0].focus();
    }

    function work() {
      busy = true;
      form.setAttribute("aria-busy", "true");
      button.setAttribute("aria-disabled", "true"); // not disabled: that would drop the focus
      button.textContent = form.dataset.checking;
      progress.textContent = form.dataset.checking;
      message.hidden = true;
    }

    async function send() {
      const { salt } = form.dataset;
      const iterations = Number(form.dataset.iterations);
      const passphrase = fields[0].value;
      if (!acceptable(salt, iterations)) return say("refused");
      const problem = refusal(form, passphrase);
      if (problem) return say(problem);

      work();
      // Let the button's new text be painted before the processor is busy.
      await new Promise((painted) => setTimeout(painted));
      let derived;
      try {
        derived = await derive(passphrase, salt, iterations);
      } catch {
        return say("failed");
      }
      form.elements.namedItem("script").value = "on";
      const rounds = form.elements.namedItem("iterations");
      if (rounds) rounds.value = String(iterations);
      for (const field of fields) {
        // The typed text loses its name, so it is not sent; a twin sends the derived value under that name.
        const twin = document.createElement("input");
        twin.type = "hidden";
        twin.name = field.name;
        twin.value = derived;
        twin.dataset.twin = "";
        field.removeAttribute("name");
        form.append(twin);
      }
      return HTMLFormElement.prototype.submit.call(form);
    }

    form.addEventListener("submit", (event) => {
      if (event.submitter?.value === "cancel") {
        for (const field of fields) field.value = ""; // who turns back has sent nothing
        return;
      }
      event.preventDefault();
      if (!busy) send();
    });

    // A page that comes back from the browser's memory is as fresh as a new one.
    const names = fields.map((field) => field.name);
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      for (const twin of form.querySelectorAll("[data-twin]")) twin.remove();
      fields.forEach((field, index) => field.setAttribute("name", names[index]));
      form.elements.namedItem("script").value = "off";
      rest();
    });
  }

  function attendReveal(button) {
    const fields = [...button.form.querySelectorAll('input[type="password"]')];
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(shown));
      for (const field of fields) field.type = shown ? "text" : "password";
    });
    // What is shown is hidden again before it is sent, so that no browser offers it as a former entry.
    button.form.addEventListener("submit", () => {
      button.setAttribute("aria-pressed", "false");
      for (const field of fields) field.type = "password";
    });
  }

  // --- The page key ---------------------------------------------------------------------------------------------

  const PAGE_KEY = "gatelodge.page_key";

  /** 32 random bytes in base64url, made once per origin; empty where the browser keeps nothing. */
  function pageKey() {
    try {
      const kept = localStorage.getItem(PAGE_KEY);
      if (kept && /^[\w-]{43}$/.test(kept)) return kept;
      const bytes = crypto.getRandomValues(new Uint8Array(32));
      const fresh = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
      localStorage.setItem(PAGE_KEY, fresh);
      return localStorage.getItem(PAGE_KEY) === fresh ? fresh : "";
    } catch {
      return "";
    }
  }

  // --- The guard of a decision ----------------------------------------------------------------------------------

  function guard(form) {
    const buttons = [...form.querySelectorAll("button")];
    for (const button of buttons) button.disabled = true;
    setTimeout(() => {
      for (const button of buttons) button.disabled = false;
    }, GUARD_MILLISECONDS);

    // Whoever clicks twice means it once; a second form would find the question answered.
    let answered = false;
    form.addEventListener("submit", (event) => {
      if (answered) event.preventDefault();
      answered = true;
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted) answered = false;
    });

    // A key that is still down from the page before answers nothing: neither its repetitions nor its release.
    let held = false;
    form.addEventListener("keydown", (event) => {
      held = event.repeat;
      if (event.repeat) event.preventDefault();
    });
    form.addEventListener("keyup", (event) => {
      if (held) event.preventDefault();
      held = false;
    });
  }

  // --- The page -------------------------------------------------------------------------------------------------

  for (const field of document.querySelectorAll('input[name="page_key"]')) field.value = pageKey();
  for (const form of document.querySelectorAll("form[data-guard]")) guard(form);
  for (const button of document.querySelectorAll("button.reveal")) attendReveal(button);
  // Without WebCrypto (a plain http address other than loopback) the form stays as it is, and the server derives.
  if (globalThis.crypto?.subtle) {
    for (const form of document.querySelectorAll("form[data-derive]")) attend(form);
  }
})();

// Asks the browser for a passkey and puts the answer into the form. The button for it stays hidden where the browser
// knows none, and nothing of the page waits for it. What the browser is asked for is on the button, made by the server.
"use strict";

(() => {
  if (!globalThis.PublicKeyCredential || !navigator.credentials) return;

  const toBytes = (text) => {
    const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const known = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

  /** As `PublicKeyCredential.toJSON()` writes it, which not every browser has. */
  function written(credential) {
    const { response } = credential;
    const parts = { clientDataJSON: toText(response.clientDataJSON) };
    if (response.attestationObject) {
      parts.attestationObject = toText(response.attestationObject);
      parts.transports = response.getTransports?.() ?? [];
    } else {
      parts.authenticatorData = toText(response.authenticatorData);
      parts.signature = toText(response.signature);
      if (response.userHandle?.byteLength) parts.userHandle = toText(response.userHandle);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      response: parts,
    });
  }

  function asked(button) {
    const options = JSON.parse(button.dataset.options);
    options.challenge = toBytes(options.challenge);
    if (button.dataset.passkey === "create") {
      options.user.id = toBytes(options.user.id);
      options.excludeCredentials = known(options.excludeCredentials);
      return navigator.credentials.create({ publicKey: options });
    }
    options.allowCredentials = known(options.allowCredentials);
    return navigator.credentials.get({ publicKey: options });
  }

  function attend(button) {
    const { form } = button;
    const message = document.getElementById("message");
    let busy = false;
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (busy) return;
      busy = true;
      message.hidden = true;
      try {
        const credential = await asked(button);
        form.elements.namedItem("credential").value = written(credential);
        // What somebody typed before they chose the passkey stays in the page.
        for (const field of form.querySelectorAll('input[type="password"]')) field.disabled = true;
        HTMLFormElement.prototype.submit.call(form);
      } catch {
        message.textContent = button.dataset.failed;
        message.classList.add("bad");
        message.hidden = false;
        busy = false;
      }
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
  }

  for (const button of document.querySelectorAll("button[data-passkey]")) attend(button);
})();

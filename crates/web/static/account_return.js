// Brings what a service put behind the "#" to the lodge, as a form: no server sees that part of an address. It is taken
// out of the address first, so that it stays in no history and travels to no other page.
"use strict";

const brought = new URLSearchParams(location.hash.slice(1));
history.replaceState(null, "", location.pathname);
const form = document.getElementById("account-return");
for (const [name, value] of brought) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = name;
  field.value = value;
  form.append(field);
}
if (form.childElementCount > 0) {
  HTMLFormElement.prototype.submit.call(form);
} else {
  document.getElementById("account-return-empty").hidden = false;
}

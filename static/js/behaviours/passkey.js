// form[data-passkey=get|create] with data-options: its button [data-passkey-go] asks the device, puts the answer into
// [data-passkey-answer] and sends the form. Passkeys are made for names, so an address of numbers has none.

import { onReady } from "../lib/ready.js";

const NUMBERS = /^[\d.:[\]]+$/;
const WORDS = {
  InvalidStateError: "This device has a passkey for you already.",
  NotAllowedError: "Nothing was shown, or it took too long. Try again.",
};

function reason() {
  if (!globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) return "This browser knows no passkeys.";
  if (NUMBERS.test(location.hostname)) return "Passkeys need a name in the address, such as localhost.";
  return "";
}

async function ask(form) {
  const { publicKey } = JSON.parse(form.dataset.options);
  if (form.dataset.passkey === "create") {
    return navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey),
    });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
}

onReady("form[data-passkey]", (form) => {
  const button = form.querySelector("[data-passkey-go]");
  const place = form.querySelector("[data-passkey-said]");
  const impossible = reason();
  place.textContent = impossible;
  button.disabled = impossible !== "";
  button.addEventListener("click", async () => {
    if (form.dataset.passkey === "create" && !form.reportValidity()) return;
    button.setAttribute("aria-busy", "true");
    try {
      const credential = await ask(form);
      form.querySelector("[data-passkey-answer]").value = JSON.stringify(credential.toJSON());
      HTMLFormElement.prototype.submit.call(form);
    } catch (error) {
      place.textContent = WORDS[error.name] ?? "The passkey did not work. Try again, or use another way.";
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
});

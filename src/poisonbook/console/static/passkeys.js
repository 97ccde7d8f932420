// Passkeys: the browser asks the device, and a plain form takes the answer to the console.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  function asked(options) {
    const read = { ...options, challenge: bytes(options.challenge) };
    if (options.user) {
      read.user = { ...options.user, id: bytes(options.user.id) };
      read.excludeCredentials = known(options.excludeCredentials);
    } else {
      read.allowCredentials = known(options.allowCredentials);
    }
    return read;
  }

  function answered(credential) {
    const given = credential.response;
    const response = { clientDataJSON: text(given.clientDataJSON) };
    if (given.attestationObject) {
      response.attestationObject = text(given.attestationObject);
    } else {
      response.authenticatorData = text(given.authenticatorData);
      response.signature = text(given.signature);
      if (given.userHandle && given.userHandle.byteLength) response.userHandle = text(given.userHandle);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: {},
    });
  }

  async function ask(form) {
    const reply = await fetch(form.dataset.challenge, { method: "POST", body: new URLSearchParams(), redirect: "manual" });
    if (reply.type === "opaqueredirect") {
      window.location.assign(form.dataset.again || window.location.pathname);
      return;
    }
    if (!reply.ok) throw new Error(String(reply.status));
    const { token, options } = await reply.json();
    const publicKey = asked(options);
    const credential = await (options.user
      ? navigator.credentials.create({ publicKey })
      : navigator.credentials.get({ publicKey }));
    form.elements.token.value = token;
    form.elements.answer.value = answered(credential);
    form.submit();
  }

  document.querySelectorAll("form[data-challenge]").forEach((form) => {
    const fault = form.querySelector(".fault");
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      fault.hidden = true;
      ask(form).catch(() => {
        fault.hidden = false;
        fault.focus();
      });
    });
  });
})();

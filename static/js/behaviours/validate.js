// data-validate on a form with novalidate: a required field left empty says so at once, in the words of the server.

let isPressing = false; // a message that appears while the pointer is down would move the button away from it

document.addEventListener("pointerdown", () => {
  isPressing = true;
});
document.addEventListener("pointerup", () => {
  isPressing = false;
});

document.addEventListener("focusout", ({ target, relatedTarget }) => {
  if (!target.matches?.("[data-validate] [data-required-text]")) return;
  if (target.type === "checkbox" || relatedTarget?.type === "submit" || !target.dataset.touched) return;
  const check = () => {
    if (target.value.trim() === "") showError(target, target.dataset.requiredText);
  };
  if (isPressing) document.addEventListener("pointerup", () => setTimeout(check), { once: true });
  else check();
});

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-validate] [data-required-text]")) return;
  target.dataset.touched = "true";
  if (target.value.trim() !== "" && target.dataset.ownError) clearError(target);
});

function showError(control, text) {
  const field = control.closest(".fld");
  if (!field || field.classList.contains("fld-err")) return;
  const error = document.createElement("p");
  error.className = "err";
  error.id = `${control.id}_error`;
  error.textContent = text;
  field.append(error);
  field.classList.add("fld-err");
  control.setAttribute("aria-invalid", "true");
  control.dataset.ownError = control.getAttribute("aria-describedby") ?? " ";
  control.setAttribute("aria-describedby", `${control.dataset.ownError} ${error.id}`.trim());
}

function clearError(control) {
  document.getElementById(`${control.id}_error`)?.remove();
  control.closest(".fld")?.classList.remove("fld-err");
  control.removeAttribute("aria-invalid");
  const before = control.dataset.ownError.trim();
  if (before) control.setAttribute("aria-describedby", before);
  else control.removeAttribute("aria-describedby");
  delete control.dataset.ownError;
}

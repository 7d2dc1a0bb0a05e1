// data-autosubmit: a filter form sends itself when a choice changes.

document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (form?.matches("[data-autosubmit]")) form.requestSubmit();
});

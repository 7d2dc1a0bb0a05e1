// data-autosubmit: a filter form sends itself when a choice changes; what is empty stays out of the address.

import { onReady } from "../lib/ready.js";

onReady("form[data-autosubmit]", (form) => {
  form.addEventListener("change", () => form.requestSubmit());
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  });
});

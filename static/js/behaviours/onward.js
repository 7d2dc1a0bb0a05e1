// data-submit-at-once: a form between two sites goes on by itself. data-go-at-once: so does a link.

import { onReady } from "../lib/ready.js";

onReady("form[data-submit-at-once]", (form) => form.requestSubmit());
onReady("a[data-go-at-once]", (link) => link.click());

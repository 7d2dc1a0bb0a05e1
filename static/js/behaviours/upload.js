// data-upload on a form with a file: checks the size (data-limit, bytes), then sends it with <progress data-upload-bar>.

import { sizeText, tooLarge } from "../lib/files.js";
import { csrfToken, showPage } from "../lib/page.js";
import { onReady } from "../lib/ready.js";
import { toast } from "./toasts.js";

onReady("form[data-upload]", (form) => {
  form.addEventListener("submit", (event) => {
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
    const limit = Number(form.dataset.limit);
    const large = tooLarge(files, limit);
    if (large.length > 0) {
      event.preventDefault();
      toast(`${large.join(", ")}: over ${sizeText(limit)}. Choose a smaller file.`);
    } else if (files.length > 0) {
      event.preventDefault();
      send(form, event.submitter);
    }
  });
});

function send(form, submitter) {
  const bar = form.querySelector("[data-upload-bar]");
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.upload.onprogress = ({ loaded, total }) => {
    if (!bar) return;
    bar.hidden = false;
    bar.max = total;
    bar.value = loaded;
    bar.setAttribute("aria-valuetext", `${sizeText(loaded)} of ${sizeText(total)}`);
  };
  const settle = () => {
    submitter?.removeAttribute("aria-busy");
    if (bar) bar.hidden = true;
  };
  request.onload = () => {
    settle();
    if (request.status < 500) showPage(request.responseText, request.responseURL);
    else toast("The portal could not take the file. Try again in a minute.");
  };
  request.onerror = () => {
    settle();
    toast("No connection. The file was not sent; what you typed is still here.");
  };
  submitter?.setAttribute("aria-busy", "true");
  request.send(new FormData(form, submitter));
}

// data-confirm="id": opens that dialog instead of acting at once; data-close closes the dialog around it.

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-confirm]");
  const dialog = opener && document.getElementById(opener.dataset.confirm);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  if (event.target.closest?.("[data-close]")) event.target.closest("dialog")?.close();
  else if (event.target.matches?.("dialog.dlg, dialog.palette")) event.target.close();
});

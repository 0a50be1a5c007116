// Files that are too large are told so before they are sent, with the way that takes them.

const mb = (bytes) => `${Math.round(bytes / 1e6)} MB`;

// On the document: the page's elements come after this script.
document.addEventListener("change", ({ target: box }) => {
  if (!box.matches("input[data-most-bytes]")) return;
  const bytes = [...box.files].reduce((sum, file) => sum + file.size, 0);
  const most = Number(box.dataset.mostBytes);
  const names = [...box.files].map((file) => file.name).join(" ");
  box.setCustomValidity(bytes <= most ? "" : `That is ${mb(bytes)}; here ${mb(most)} is the most. Type: hipwise week ${names}`);
  box.reportValidity();
});

// Files that are too large are told so before they are sent, with the way that takes them.

const box = document.querySelector("input[data-most-bytes]");

box?.addEventListener("change", () => {
  const bytes = [...box.files].reduce((sum, file) => sum + file.size, 0);
  const most = Number(box.dataset.mostBytes);
  const names = [...box.files].map((file) => file.name).join(" ");
  const mb = (count) => `${Math.round(count / 1e6)} MB`;
  box.setCustomValidity(bytes <= most ? "" : `That is ${mb(bytes)}, and here ${mb(most)} is the most. Type: hipwise week ${names}`);
  box.reportValidity();
});

// Copying and printing a sheet. The page says the same without this file.

const status = document.getElementById("copied");

for (const button of document.querySelectorAll("[data-copy], [data-copy-of]")) {
  if (!navigator.clipboard) continue;
  button.closest("li").hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copyOf);
    const text = button.dataset.copy ?? source.textContent.replace(/\s+/g, " ").trim();
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = button.dataset.done;
    } catch {
      status.textContent = text;
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.closest("li").hidden = false;
  button.addEventListener("click", () => window.print());
}

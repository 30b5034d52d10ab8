// Small comforts. The site works without this file.

// A password can be read while it is typed.
for (const input of document.querySelectorAll("input[type=password][data-show]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--link";
  button.setAttribute("aria-controls", input.id);
  const say = () => {
    button.textContent = input.type === "password" ? input.dataset.show : input.dataset.hide;
  };
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    say();
  });
  input.form?.addEventListener("submit", () => { input.type = "password"; });
  say();
  input.after(button);
}

// A button pressed twice in a hurry sends its form once.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "true";
    setTimeout(() => delete form.dataset.sent, 2000);
  });
}

// What was written at length and not yet sent is not left behind without a word.
for (const form of document.querySelectorAll("form[method=post]:has(textarea)")) {
  let unsaved = false;
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("submit", () => { unsaved = false; });
  // A form that saves itself says whether it can (`sheet.js`).
  window.addEventListener("beforeunload", (event) => { if (unsaved && form.dataset.safe !== "true") event.preventDefault(); });
}

// Whoever logs out leaves nothing of what they wrote in the browser.
for (const form of document.querySelectorAll("form[data-forgets]")) {
  form.addEventListener("submit", () => {
    try {
      for (const name of Object.keys(localStorage)) if (name.startsWith("sheet:")) localStorage.removeItem(name);
    } catch { /* this browser keeps nothing */ }
  });
}

// Escape closes the menu.
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".menu[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

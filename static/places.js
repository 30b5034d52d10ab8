// Proposes official places while one types (WAI-ARIA combobox with a list).
// Without this file the form finds them just as well, on its next page.
"use strict";

for (const form of document.querySelectorAll("form[data-places]")) {
  const input = form.querySelector("input[name=q]");
  const known = new Map();
  let options = [];
  let active = -1;
  let wanted = "";
  let timer;

  const list = document.createElement("ul");
  list.id = `${input.id}-list`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector(`label[for=${input.id}]`).textContent);
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  const around = document.createElement("div");
  around.className = "suggestions-around";
  input.replaceWith(around);
  around.append(input, list, said);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) input.setAttribute(name, value);

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (place) => {
    location.assign(`${form.dataset.chosen}${encodeURIComponent(place.kind)}/${encodeURIComponent(place.code)}`);
  };

  const moveTo = (index) => {
    options[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = options[active];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };

  const show = (places) => {
    close();
    options = places.map((place, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.className = "suggestions__option";
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const detail = document.createElement("span");
      detail.className = "muted";
      detail.textContent = place.detail;
      option.append(place.label, " ", detail);
      option.place = place;
      return option;
    });
    list.replaceChildren(...options);
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(options.length > 0));
    said.textContent = options.length ? form.dataset.some.replace("NUMBER", options.length) : form.dataset.none;
  };

  const search = async () => {
    const typed = wanted;
    if (!known.has(typed)) {
      const url = new URL(form.dataset.places, location.href);
      url.searchParams.set("q", typed);
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" } });
        if (!answer.ok) return;
        known.set(typed, (await answer.json()).places);
      } catch {
        return; // the button still works
      }
    }
    if (typed === wanted) show(known.get(typed));
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    wanted = input.value.trim();
    if (wanted.length < 2) {
      said.textContent = "";
      return close();
    }
    timer = setTimeout(search, 120);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Tab") close();
    else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(options[active].place);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const places = options.length + 1; // the field itself stands between last and first
      moveTo(((active + 1 + step + places) % places) - 1);
    }
  });

  // Not when the field loses the focus: the form's own button would move away under the finger.
  document.addEventListener("pointerdown", (event) => { if (!form.contains(event.target)) close(); });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option.place);
  });
}

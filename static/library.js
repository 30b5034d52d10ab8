// No reloads: the same pages, of which these parts are put in place. If all fails, the browser goes there.
const PARTS = ["gardes", "filtres", "nombre", "choix", "resultats"];
const part = (id, page = document) => page.getElementById(id);
const library = document.querySelector("[data-library]");
const here = () => location.href.split("#")[0];
const wordsOf = (link) => link.firstChild?.textContent.trim();
const pages = new Map();
let shown = here();
let asking;

// Focus what took the place of what was used: the list that it opened, the chosen value, the next tag, the count.
function focusAgain(used, partId, facetId) {
  if (!partId || document.contains(used)) return;
  const opened = part(used.dataset.opens)?.querySelector("summary");
  if (opened) return opened.focus();
  const within = part(facetId) ?? part(partId);
  const links = used.rel ? [] : [...within.querySelectorAll(used.localName)];
  const same = links.find((link) => wordsOf(link) === wordsOf(used));
  (same ?? links[0] ?? part("nombre")).focus({ preventScroll: true });
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const used = document.activeElement;
  const partId = PARTS.find((id) => part(id).contains(used));
  const facetId = used.closest(".facet")?.id;
  const open = [...library.querySelectorAll("details[open]")].map((each) => each.id || each.className);
  for (const id of PARTS) {
    const now = part(id), then = part(id, page);
    if (now.innerHTML !== then.innerHTML) now.replaceChildren(...then.childNodes);
  }
  for (const each of library.querySelectorAll("details")) each.open ||= open.includes(each.id || each.className);
  part("q").value = part("q", page).value;
  document.title = page.title;
  focusAgain(used, partId, facetId);
}

async function go(url, { back = false, toTop = false } = {}) {
  asking?.abort();
  asking = new AbortController();
  try {
    let html = back && pages.get(url);
    if (!html) {
      library.ariaBusy = "true";
      const answer = await fetch(url, { signal: asking.signal });
      if (!answer.ok) throw answer;
      html = await answer.text();
      url = answer.url;
    }
    show(html);
    pages.set(url, html);
    shown = url;
    if (!back) history.pushState(null, "", url);
    if (toTop) part("nombre").scrollIntoView();
  } catch (error) {
    if (error.name === "AbortError") return;
    location.assign(url);
  }
  library.ariaBusy = "false";
}

library?.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (link.pathname !== location.pathname || link.hash || link.download) return;
  event.preventDefault();
  go(link.href, { toTop: Boolean(link.rel) });
});

library && part("q").form.addEventListener("submit", (event) => {
  event.preventDefault();
  go(`${location.pathname}?${new URLSearchParams(new FormData(event.target))}`);
});

addEventListener("popstate", () => { if (here() !== shown) go(here(), { back: true }); });

"""One person's way through the site in a real browser: each page met is looked at, whatever the story."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Request
from playwright.sync_api import Page as Tab

from tests.checks import check
from tests.journeys.running import PATIENCE, RunningSite
from tests.page import Page, words
from tests.visitor import end_reading

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


class Walk:
    """A tab of a browser, on its way. `folder` receives a picture of each page."""

    def __init__(self, tab: Tab, site: RunningSite, folder: Path, *, scripts: bool):
        self.tab = tab
        self.site = site
        self.folder = folder
        self.scripts = scripts
        self.pages = 0
        self._faults: list[str] = []
        tab.set_default_timeout(1000 * PATIENCE)
        tab.on("request", self._note_request)
        tab.on("console", self._note_console)
        tab.on("pageerror", lambda error: self._faults.append(f"a script failed: {error}"))

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith(f"{self.site.base}/"):
            self._faults.append(f"a request left the site: {request.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "status of 4" not in message.text:
            self._faults.append(f"the browser complains: {message.text}")

    def forgive(self, complaint: str) -> None:
        """Forget what the browser complained of, where the story itself provoked it."""
        self._faults = [fault for fault in self._faults if complaint not in fault]

    def open(self, url: str) -> None:
        """Type an address, or click on it in a mail."""
        end_reading()
        self.tab.goto(url if url.startswith("http") else f"{self.site.base}{url}")
        self.meet()

    def follow(self, text: str) -> None:
        """Click on a link."""
        self._go_by(self.tab.get_by_role("link", name=text))

    def press(self, text: str) -> None:
        """Press a button that sends a form."""
        self._go_by(self.tab.get_by_role("button", name=text))

    def _go_by(self, found: Locator) -> None:
        end_reading()
        # On a narrow screen the menu is folded.
        visible = found.filter(visible=True)
        menu = self.tab.get_by_text("Menu", exact=True)
        if not visible.count() and menu.is_visible():
            menu.click()
        with self.tab.expect_navigation():
            visible.first.click()
        self.meet()

    def fill(self, label: str, value: str) -> None:
        """Type in the field with this label."""
        self.tab.get_by_label(label).filter(visible=True).first.fill(value)

    def choose(self, label: str) -> None:
        """Pick a radio button or tick a box."""
        self.tab.get_by_label(label).filter(visible=True).first.check()

    def unfold(self, text: str) -> None:
        """Open a folded part of the page."""
        self.tab.get_by_text(text, exact=True).filter(visible=True).first.click()

    def reads(self, *sentences: str) -> None:
        """Check that the page says this."""
        for sentence in sentences:
            assert words(sentence) in self.text, f"« {sentence} » is not on {self.tab.url}:\n{self.text}"

    @property
    def text(self) -> str:
        """What a person reads, with simple spaces."""
        return words(self.tab.locator("body").inner_text())

    def fetch(self, text: str) -> bytes:
        """Return what a link leads to, when that is not a page."""
        href = self.tab.get_by_role("link", name=text).first.get_attribute("href")
        answer = self.tab.context.request.get(f"{self.site.base}{href}")
        assert answer.ok, f"{href} answered {answer.status}"
        return answer.body()

    def meet(self) -> None:
        """Look at the page reached (HTML, accessibility, width, requests) and keep a picture of it."""
        self.pages += 1
        page = Page(self.tab.content(), self.tab.url)
        self._picture(page.h1 or "sans titre")
        check(page, self.site.app)
        wide, window = self.tab.locator("html").evaluate("e => [e.scrollWidth, e.clientWidth]")
        assert wide <= window, f"{page.url} is {wide} px wide in a window of {window}"
        if self.scripts:
            self._ask_axe(page.url)
        assert not self._faults, f"{page.url}:\n- " + "\n- ".join(self._faults)

    def _ask_axe(self, url: str) -> None:
        results = Axe().run(self.tab, options={"runOnly": RULES, "resultTypes": ["violations"]})
        assert results.violations_count == 0, f"{url}:\n{results.generate_report()}"

    def _picture(self, heading: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"\W+", "-", heading.lower()).strip("-")[:50]
        self.tab.screenshot(path=self.folder / f"{self.pages:02}-{name}.png", full_page=True)

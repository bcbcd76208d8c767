"""Headless Chromium on a Moodle's pages, through selenium and Debian's own driver."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import (
    NoSuchElementException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

_SETTLED = "return document.readyState === 'complete' && (!window.M || !M.util || !M.util.pending_js || M.util.pending_js.length === 0)"
# Not typed: the page moves the focus while it is still loading. True when it has stayed.
_FILL_LOGIN = """
const fields = [document.querySelector('#username'), document.querySelector('#password')];
const filled = fields.every((field, place) => field && field.value === arguments[place]);
fields.forEach((field, place) => { if (field) { field.value = arguments[place]; } });
return filled;
"""


class MoodleBrowser:
    """One browser on one site."""

    def __init__(self, driver: webdriver.Chrome, wwwroot: str, shots: Path) -> None:
        self.driver, self.wwwroot, self.shots = driver, wwwroot, shots
        self.width = 1280  # CSS pixels

    def open(self, path: str) -> None:
        self.driver.get(path if path.startswith("http") else f"{self.wwwroot}{path}")

    def find(self, css: str, seconds: float = 90) -> WebElement:
        """The first visible element. Raises selenium's `TimeoutException`."""

        def visible(driver: webdriver.Chrome) -> WebElement | None:
            for element in driver.find_elements(By.CSS_SELECTOR, css):
                if element.is_displayed():
                    return element
            return None

        found: WebElement = self._wait(visible, seconds)
        return found

    def _wait(self, until: Callable[[webdriver.Chrome], Any], seconds: float = 120) -> Any:
        """Until it is true; an element that is replaced meanwhile is looked for again."""
        waiting = WebDriverWait(
            self.driver, seconds, 0.2, [StaleElementReferenceException, NoSuchElementException]
        )
        try:
            return waiting.until(until)
        except TimeoutException:
            self.shot("failed")
            raise

    @staticmethod
    def _open_upload_form(driver: webdriver.Chrome) -> bool:
        for link in driver.find_elements(By.CSS_SELECTOR, ".fp-repo"):
            if "Upload" in link.text:
                if "active" not in str(link.get_attribute("class")):
                    link.click()
                return bool(driver.find_elements(By.CSS_SELECTOR, ".fp-upload-form input[type=file]"))
        return False

    @staticmethod
    def _attach(driver: webdriver.Chrome, file: Path) -> bool:
        """The form may be drawn again just then: attached is what it still holds afterwards."""
        field = driver.find_element(By.CSS_SELECTOR, ".fp-upload-form input[type=file]")
        if driver.execute_script("return arguments[0].files.length", field):
            return True
        field.send_keys(str(file))
        return False

    def click(self, css: str, seconds: float = 90) -> None:
        element = self.find(css, seconds)
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def press(self, css: str) -> None:
        """Click without a mouse: for what sticky footers cover."""
        self.driver.execute_script("arguments[0].click()", self.find(css))

    def fill(self, css: str, text: str) -> None:
        element = self.find(css)
        element.clear()
        element.send_keys(text)

    def choose(self, css: str, value: str) -> None:
        Select(self.find(css)).select_by_value(value)

    def wait_for_text(self, text: str, seconds: float = 120) -> None:
        self._wait(lambda _: text in self.text(), seconds)

    def wait_for_gone(self, text: str, seconds: float = 120) -> None:
        self._wait(lambda _: text not in self.text(), seconds)

    def text(self) -> str:
        return str(self.driver.execute_script("return document.body ? document.body.innerText : ''"))

    def shot(self, name: str) -> Path:
        """The whole page as a picture."""
        height = self.driver.execute_script("return document.documentElement.scrollHeight")
        self.emulate(self.width, min(max(900, int(height)), 3000))
        path = self.shots / f"{name}.png"
        self.driver.save_screenshot(str(path))
        self.emulate(self.width, 1000)
        return path

    def emulate(self, width: int, height: int) -> None:
        """A screen of this size. A window cannot be as narrow as a telephone."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def login(self, username: str, password: str) -> None:
        self.driver.delete_all_cookies()
        self.open("/login/index.php")
        self.settle()
        self._wait(lambda d: d.execute_script(_FILL_LOGIN, username, password))
        self.press("#loginbtn")
        refused = "#loginerrormessage"
        self._wait(lambda d: "/login/" not in d.current_url or d.find_elements(By.CSS_SELECTOR, refused))
        if "/login/" in self.driver.current_url:
            self.shot("failed")
            raise RuntimeError(f"cannot log in as {username}: {self.find(refused).text}")

    def settle(self, seconds: float = 120) -> None:
        """Until the page's own scripts have nothing left to do, as Moodle's Behat waits."""
        self._wait(lambda d: d.execute_script(_SETTLED), seconds)

    def download(self, path: str, form: str | None = None) -> bytes:
        """A file, with this browser's session; as the answer to a form when fields are given."""
        self.driver.set_script_timeout(120)
        text = self.driver.execute_async_script(
            """const done = arguments[2];
            const form = arguments[1] === null ? {} : {method: 'POST', body: new URLSearchParams(arguments[1])};
            fetch(arguments[0], form).then(r => r.blob()).then(b => { const reader = new FileReader();
            reader.onload = () => done(reader.result); reader.readAsDataURL(b); }).catch(e => done('error,' + e));""",
            f"{self.wwwroot}{path}",
            form,
        )
        return base64.b64decode(str(text).partition(",")[2])

    def upload(self, file: Path, field: str) -> None:
        """Put a file into a file manager or file picker, as a person does."""
        self.press(f"#fitem_id_{field} .fp-btn-add a, #fitem_id_{field} .fp-btn-choose")
        self._wait(self._open_upload_form)
        self._wait(lambda driver: self._attach(driver, file))
        self.press(".fp-upload-btn")
        self._wait(lambda d: file.name in d.find_element(By.CSS_SELECTOR, f"#fitem_id_{field}").text, 120)


@contextmanager
def moodle_browser(wwwroot: str, shots: Path) -> Iterator[MoodleBrowser]:
    """A headless browser. Raises `RuntimeError` when Chromium or its driver is missing."""
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not chromedriver:
        raise RuntimeError("chromium and chromium-driver are needed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,1000", "--disable-gpu",
                     "--lang=en", "--no-proxy-server"):  # fmt: skip
        options.add_argument(argument)
    shots.mkdir(parents=True, exist_ok=True)
    driver = webdriver.Chrome(options=options, service=Service(chromedriver))
    try:
        yield MoodleBrowser(driver, wwwroot, shots)
    finally:
        driver.quit()

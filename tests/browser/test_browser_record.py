"""The recorder in a real Chromium with a sample as microphone: record, listen, save, transcribe, approve."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import wave
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import numpy as np
import pytest

import small_library
from hallway.capture.audio.decode import decode, probe
from hallway.library import recording_name
from hallway.library.requests import Request
from reader import serve_sources, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page

    from hallway.library.library import Library
    from reader import Site

    Sound = NDArray[np.float32]


SAMPLES = Path(__file__).parents[2] / "samples" / "recordings"
RATE = 16_000
QUESTION = "What do I do when a refund is past 30 days?"
ASKED = {"question": QUESTION, "expert": "support-lead", "moment": "refund-request"}
HOSTILE = [
    QUESTION,
    "",
    'Is it CON, and/or C:\\x* "100%" <b>|~$?',
    ".hidden or ..?",
    "../../etc/passwd [a @ b] [@]",
    "a\x00b\x1b[31m\nc\u2028d\u00a0e",
    "\u202eevil\u202c \u200fwas\ufeff da\u00ad",
    "\U0001f469\u200d\U0001f4bb \u4f60\u597d\uff1f \u0645\u06cc\u200c\u062e e\u0301",
    "What do I do when the export has failed? " * 9,
    "\u4f60\u597d" * 99,
    "x" * 400,
    "Con. What now?",
    "lpt3 .. or not.",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 40,
    "\U0001f44d\U0001f3fd\u2764\ufe0fq\u0323\u0307" * 40,
]
WITHOUT_WEBM = """
const known = MediaRecorder.isTypeSupported;
MediaRecorder.isTypeSupported = (kind) => !kind.includes("webm") && known(kind);
"""


@pytest.fixture(scope="module")
def voice() -> Sound:
    """The beginning of a sample, which the microphone hears."""
    return decode(next(SAMPLES.rglob("*when a customer wants a refund*.*"))).samples[: 30 * RATE]


@pytest.fixture(scope="module")
def talker(chromium: Browser, voice: Sound, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium that grants the microphone without asking, with the voice as its input."""
    spoken = tmp_path_factory.mktemp("voice") / "voice.wav"
    with wave.open(str(spoken), "wb") as sound:
        sound.setparams((1, 2, RATE, 0, "NONE", ""))
        sound.writeframes((voice * 32767).astype("<i2").tobytes())
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    arguments = ["--no-sandbox", "--disable-gpu", *fake, f"--use-file-for-fake-audio-capture={spoken}%noloop"]
    browser = chromium.browser_type.launch(executable_path=path, args=arguments)
    yield browser
    browser.close()


def is_ours(message: ConsoleMessage) -> bool:
    """Returns whether it is an error of the page; Chromium sometimes reads past the end of a recording."""
    return message.type == "error" and not message.location["url"].startswith("blob:")


@contextmanager
def opened(browser: Browser, address: str, *, script: str = "", scheme: str = "light") -> Iterator[Page]:
    """Opens a tab on a phone; in the end, no script failed and the policy blocked nothing."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(30_000)
    serve_sources(context)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if is_ours(message) else None)
    if script:
        page.add_init_script(script)
    page.goto(address)
    yield page
    context.close()
    assert complaints == [] or address.startswith("file:")  # from a file, the modules of the site's search cannot load


def asking(site: Site, asked: dict[str, str] | None = None) -> str:
    """Returns the link that `hallway ask` would print."""
    return f"{site.home}record/#{urlencode(asked or ASKED, quote_via=quote)}"


def recorded(page: Page, *, seconds: float) -> None:
    """Records for this many seconds."""
    page.click("[data-do=record]")
    page.wait_for_selector("[data-state=recording]")
    until(lambda: elapsed(page) >= seconds)
    page.click("[data-do=done]")
    page.wait_for_selector("[data-state=review]")


def elapsed(page: Page) -> int:
    """Returns the whole seconds shown in the ring."""
    minutes, _, seconds = page.inner_text("[role=timer]").partition(":")
    return int(minutes) * 60 + int(seconds)


def saved(page: Page, folder: Path) -> Path:
    """Returns the saved file, under the name that the browser suggests."""
    with page.expect_download() as download:
        page.click("[data-do=save]")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


@pytest.mark.slow
def test_from_the_question_to_the_approved_answer(
    talker: Browser, voice: Sound, site: Site, tiny_en: Path, tmp_path: Path
) -> None:
    """A request is recorded with a pause, saved, transcribed by Whisper and approved, which closes it."""
    library = small_library.make(tmp_path / "base")
    library.requests().add(Request(QUESTION, "support-lead", "refund-request", date(2026, 11, 1)))
    with opened(talker, library.requests().entries[0].link(site.home)) as page:
        assert page.inner_text("h1") == QUESTION
        page.click("[data-do=record]")
        until(lambda: elapsed(page) >= 3)
        page.click("[data-do=pause]")
        assert page.inner_text(".say").startswith("Paused at 0:0")
        page.click("[data-do=resume]")
        until(lambda: elapsed(page) >= 9)
        page.click("[data-do=done]")
        page.wait_for_selector("[data-state=review]")
        path = saved(page, library.recordings)
    said = decode(path)
    assert 8.5 <= len(said.samples) / RATE <= 20
    assert likeness(said.samples[int(1.5 * RATE) : int(2.5 * RATE)], voice) > 0.5
    run(library, "transcribe", "--model", str(tiny_en), "--language", "en", "--settle", "0")
    [answer] = [library.answer(each.stem) for each in library.answer_paths()]
    assert (answer.title, answer.expert, answer.moments) == (QUESTION, "support-lead", ("refund-request",))
    assert answer.recorded == date.fromisoformat(path.stem[-10:])
    assert len(re.findall(r"[a-z]+", answer.body)) >= 3  # a small model and a cut sentence: any words will do
    published = probe(library.answers / answer.media)
    assert published.declared_seconds == pytest.approx(answer.duration, abs=0.2)
    run(library, "approve", answer.id, "--by", "Ana", "--despite", "What a test hears is not weighed")
    assert [each.answer for each in library.requests().entries] == [answer.id]


def likeness(part: Sound, whole: Sound) -> float:
    """Returns how similar a part is to any stretch of the whole, from 0 to 1, independent of loudness and sign."""
    length = len(whole) + len(part)
    overlap = np.fft.irfft(np.fft.rfft(whole, length) * np.conj(np.fft.rfft(part, length)), length)
    at = int(np.argmax(np.abs(overlap[: len(whole) - len(part)])))
    stretch = whole[at : at + len(part)]
    return float(abs(np.dot(stretch, part)) / np.sqrt(np.dot(stretch, stretch) * np.dot(part, part)))


def run(library: Library, *arguments: str) -> None:
    """Runs `hallway` as a user does."""
    command = [sys.executable, "-c", "from hallway.cli import main; main()", "--root", str(library.root), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
@pytest.mark.parametrize("question", [{}, ASKED])
def test_what_to_press_is_on_the_first_screen(
    talker: Browser, site: Site, size: tuple[int, int], question: dict[str, str]
) -> None:
    """On a phone and on a desktop, without scrolling: Record, and then Done, which looks like the next step."""
    with opened(talker, "about:blank") as page:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(asking(site, question or {"question": ""}))
        assert is_in_view(page, "[data-do=record]")
        page.click("[data-do=record]")
        page.wait_for_selector("[data-state=recording]")
        assert page.evaluate("scrollY") == 0
        assert is_in_view(page, "[data-do=done]")
        red, accent = colour(page, "[data-do=record]"), colour(page, "[data-do=done]")
        assert colour(page, ".loud i") == red
        assert accent not in (red, colour(page, "[data-do=pause]"))


def is_in_view(page: Page, selector: str) -> bool:
    """Whether all of an element is on the screen, and nothing covers its middle."""
    return bool(
        page.locator(selector).evaluate(
            """found => {
              const { left, right, top, bottom } = found.getBoundingClientRect();
              const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
              return top >= 0 && bottom <= innerHeight && found.contains(above);
            }"""
        )
    )


def colour(page: Page, selector: str) -> str:
    """The colour behind an element's label."""
    return str(page.locator(selector).evaluate("found => getComputedStyle(found).backgroundColor"))


def test_from_a_request_to_the_recordings_folder(talker: Browser, site: Site, tmp_path: Path) -> None:
    """By keyboard alone: the question from the link, record, done, save; the last step is the folder, in a new tab."""
    with opened(talker, asking(site)) as page:
        assert page.inner_text("h1") == QUESTION
        assert "Support lead" in page.inner_text(".record__who")
        page.locator("[data-do=record]").press("Enter")
        until(lambda: elapsed(page) >= 1)
        page.locator("[data-do=done]").press("Enter")
        page.wait_for_selector("[data-state=review]")
        assert page.is_hidden("[data-do=folder]")
        with page.expect_download() as download:
            page.locator("[data-do=save]").press("Enter")
        assert download.value.suggested_filename == page.inner_text(".file code")
        page.wait_for_selector("[data-state=saved]")
        folder = page.locator("[data-do=folder]")
        assert folder.get_attribute("href") == "https://drive.example/?team=1&folder=recordings"
        assert (folder.get_attribute("target"), folder.get_attribute("rel")) == ("_blank", "noopener noreferrer")
        assert colour(page, "[data-do=folder]") != colour(page, "[data-do=save]")
        assert page.inner_text(".say") == "Saved to your Downloads. Next, put it in the recordings folder."
        page.click("summary")
        page.fill("#question", "Another question?")
        assert page.inner_text(".say") == "The file name has changed. Save the recording again."


@pytest.mark.parametrize("script", ["", WITHOUT_WEBM])
def test_what_was_recorded_can_be_heard_and_read(talker: Browser, site: Site, tmp_path: Path, script: str) -> None:
    """The unsaved recording can be played and seeked, and the saved file contains the audio, in either container."""
    with opened(talker, asking(site), script=script) as page:
        recorded(page, seconds=3)
        page.click("[data-do=listen]")
        until(lambda: page.inner_text("[data-do=listen]") == "Pause" and elapsed(page) >= 1)
        page.click("[data-do=listen]")
        page.locator(".place input").press("Home")
        until(lambda: elapsed(page) == 0)
        path = saved(page, tmp_path)
    assert path.suffix == (".m4a" if script else ".webm")
    assert 2.8 <= len(decode(path).samples) / RATE <= 8
    assert path.stat().st_size < 100_000


def test_names_are_those_that_the_folder_reads(talker: Browser, site: Site) -> None:
    """The page and the program give the same file name for any question."""
    with opened(talker, f"{site.home}record/") as page:
        script = (
            "async (asked) => (await import('../assets/sources/record/recording-name.js'))"
            ".recordingName(asked, { day: '2026-11-22' })"
        )
        for question in HOSTILE:
            for expert, moment in (("ana", "late"), ("", "late"), ("e" * 80, "m" * 80), ("../x", "")):
                ours = recording_name.write(question, expert=expert, moment=moment, day=date(2026, 11, 22))
                assert page.evaluate(script, {"question": question, "expert": expert, "moment": moment}) == ours


def test_a_hostile_link_is_text(talker: Browser, site: Site) -> None:
    """Markup is shown as text, paths do not get into the name, and unknown ids are kept."""
    asked = {"question": "<img src=x onerror=alert(1)>", "expert": "../../x", "moment": "brand-new"}
    with opened(talker, asking(site, asked)) as page:
        assert page.inner_text("h1") == asked["question"]
        recorded(page, seconds=1)
        assert "[@ brand-new]" in page.inner_text(".file code")
        assert "/" not in page.inner_text(".file code")


def test_the_ring_turns_amber_and_says_so(talker: Browser, site: Site) -> None:
    """Minutes are announced to screen readers; the colour changes at 4:30, and recording continues after 5:00."""
    with opened(talker, "about:blank") as page:
        page.clock.install()
        page.goto(asking(site))
        page.click("[data-do=record]")
        page.wait_for_selector("[data-state=recording]")
        page.clock.run_for(61_000)
        assert page.inner_text(".take .away") == "1 minute"
        green = page.evaluate("getComputedStyle(document.querySelector('.ring__done')).stroke")
        page.clock.run_for(210_000)
        assert page.inner_text(".say").startswith("Half a minute left")
        assert page.evaluate("getComputedStyle(document.querySelector('.ring__done')).stroke") != green
        page.clock.run_for(30_000)
        assert page.inner_text(".say").startswith("Five minutes.")
        assert page.get_attribute(".take", "data-state") == "recording"


def test_leaving_with_an_unsaved_recording_warns(talker: Browser, site: Site, tmp_path: Path) -> None:
    """The warning appears only until it is saved; recording over it asks for confirmation."""
    asked: list[str] = []
    with opened(talker, asking(site)) as page:

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.on("dialog", stay)
        recorded(page, seconds=1)
        page.click("[data-do=again]")
        assert asked == ["confirm"]
        page.evaluate("location.assign('../')")
        until(lambda: asked[1:] == ["beforeunload"])
        saved(page, tmp_path)
        page.click(".foot a >> nth=0")
        page.wait_for_url(site.home)
    assert asked == ["confirm", "beforeunload"]


def test_everything_works_by_keyboard_alone(talker: Browser, site: Site) -> None:
    """After each press, the focus moves to the next button: record, pause, continue, done, listen."""
    with opened(talker, asking(site)) as page:
        page.locator("[data-do=record]").focus()
        for state, focus, key in (
            ("recording", "pause", "Enter"),
            ("paused", "resume", "Space"),
            ("recording", "pause", "Enter"),
        ):
            page.keyboard.press(key)
            page.wait_for_selector(f"[data-state={state}]")
            assert page.evaluate("document.activeElement.dataset.do") == focus
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("[data-state=review]")
        assert page.evaluate("document.activeElement.dataset.do") == "listen"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("NotAllowedError", "microphone is blocked"),
        ("NotFoundError", "No microphone"),
        ("NotReadableError", "by a call"),
    ],
)
def test_a_microphone_that_is_not_given_is_explained(talker: Browser, site: Site, name: str, said: str) -> None:
    """The page says what is wrong, what to do, and how to record otherwise; a second press tries again."""
    refuse = f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{name}'); }}"
    with opened(talker, asking(site), script=refuse) as page:
        page.click("[data-do=record]")
        page.wait_for_selector(".otherwise:visible")
        assert said in page.inner_text(".say")
        assert "refund is past 30 days" in page.inner_text(".otherwise code")
        assert page.is_visible("[data-do=record]")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})", "Use a current Chrome"),
        (
            "Object.defineProperty(navigator, 'mediaDevices', {value: undefined});"
            "Object.defineProperty(window, 'isSecureContext', {value: false})",
            "only on https",
        ),
        ("delete window.MediaRecorder", "Use a current Chrome"),
    ],
)
def test_a_browser_that_cannot_is_told_apart(talker: Browser, site: Site, script: str, said: str) -> None:
    """No useless button is shown, but the file name for another recorder is."""
    with opened(talker, asking(site), script=script) as page:
        page.wait_for_selector(".otherwise:visible")
        assert said in page.inner_text(".otherwise .due")
        assert not page.is_visible(".take")


def test_it_works_from_a_file(talker: Browser, built_site: Path, tmp_path: Path) -> None:
    """No server is needed: the site can be opened from a disk."""
    address = f"{(built_site / 'record' / 'index.html').as_uri()}#{urlencode(ASKED, quote_via=quote)}"
    with opened(talker, address) as page:
        recorded(page, seconds=1)
        path = saved(page, tmp_path)
    assert recording_name.read(path.name).question == QUESTION  # type: ignore[union-attr]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_state_shuts_anybody_out(talker: Browser, site: Site, scheme: str) -> None:
    """axe-core finds no violation in any state, everything fits a small phone, and buttons are 44 px tall."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    with opened(talker, f"{site.home}record/", scheme=scheme) as page:
        page.set_viewport_size({"width": 320, "height": 640})
        for action, state in (("record", "recording"), ("pause", "paused"), ("done", "review"), ("save", "saved")):
            page.click(f"[data-do={action}]")
            page.wait_for_selector(f"[data-state={state}]")
            found = axe.run(page).response["violations"]
            assert [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            targets = page.locator(".record :is(button, summary, input, select, textarea, [data-do])")
            assert [box for each in targets.all() if (box := each.bounding_box()) and box["height"] < 44] == []

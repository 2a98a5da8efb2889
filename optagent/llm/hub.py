"""Fetches a model's file from a Hugging Face repository; a hub that cannot be reached costs a few seconds, not minutes."""

from __future__ import annotations

from pathlib import Path

from optagent.errors import DownloadError
from optagent.llm.catalogue import Entry, HubFile, Progress

_PATIENCE = 4.0
"""Seconds that the hub has for its first answer."""
_REMEDY = "Check the network, or HF_ENDPOINT for a mirror; HF_HUB_OFFLINE must not be set. What was fetched is kept."


def fetch(source: HubFile, wanted: Entry, staging: Path, tell: Progress) -> Path:
    """Bring the file into the staging folder and give its path; goes on where an earlier call stopped.

    Raises DownloadError if the hub cannot be reached or does not have the file.
    """
    import httpx2
    from huggingface_hub import constants, hf_hub_download, hf_hub_url
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled
    from huggingface_hub.utils import get_session

    if constants.HF_HUB_OFFLINE:
        raise DownloadError("the hub is switched off by HF_HUB_OFFLINE", "Unset HF_HUB_OFFLINE and try again.")
    tell(f"asking {constants.ENDPOINT}", 0, wanted.bytes)
    try:
        # one question without retries: hf_hub_download alone takes 23 s to find out that there is no network
        get_session().head(hf_hub_url(source.repo, source.file, revision=source.revision), timeout=_PATIENCE)
        path = hf_hub_download(
            source.repo,
            source.file,
            revision=source.revision,
            local_dir=staging / "hub",
            etag_timeout=_PATIENCE,
            tqdm_class=_bar(tell, wanted.bytes),
        )
    except OfflineModeIsEnabled as error:
        raise DownloadError(
            "the hub is switched off by HF_HUB_OFFLINE", "Unset HF_HUB_OFFLINE and try again."
        ) from error
    except (httpx2.HTTPError, HfHubHTTPError, LocalEntryNotFoundError) as error:
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise DownloadError(f"{constants.ENDPOINT} gave no {source.repo}/{source.file} ({first})", _REMEDY) from error
    return Path(path)


def _bar(tell: Progress, total: int) -> type:
    """The class that huggingface_hub makes its progress bar from: it draws nothing and tells."""
    from huggingface_hub.utils import tqdm

    class Telling(tqdm):
        def __init__(self, *args: object, **options: object) -> None:
            super().__init__(*args, **{**options, "disable": True})
            self.so_far = int(str(options.get("initial") or 0))  # not zero where an interrupted file goes on

        def update(self, n: float | None = 1) -> bool | None:
            self.so_far += int(n or 0)
            tell("from the hub", min(self.so_far, total), total)
            return None

    return Telling

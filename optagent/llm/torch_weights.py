"""Loads weights with transformers, and runs a batch of rows through them."""

from __future__ import annotations

import functools
import importlib
import json
import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optagent.errors import LanguageModelError, UnknownModel, Unreachable
from optagent.llm.completion import Message, Sampling, Schema
from optagent.llm.constrained import Done, Draw, Row
from optagent.llm.cores import free_cores

_log = logging.getLogger(__name__)
_PATIENCE = 4.0
"""Seconds that the hub has for its first answer; without one, only what is in the cache is used."""
_CONTEXT = 4096
"""Tokens, for a model that does not say."""


def prompt_tokens(messages: Sequence[Message], tokenizer: Any) -> list[int]:
    """The tokens of a conversation up to where the reply begins, by the tokenizer's own template; it must have one."""
    turns = [{"role": message.role, "content": message.content} for message in messages]
    text = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    return tokenizer(text, add_special_tokens=False)["input_ids"]


@dataclass
class Weights:
    """A model and its tokenizer, on one device."""

    model: Any
    tokenizer: Any
    context: int
    """Tokens, prompt and reply together."""
    ends: set[int]
    """Tokens that end a reply."""

    def prompt(self, messages: list[Message]) -> list[int]:
        """The tokens of a conversation, as the model's own template writes it; one below the other where it has none."""
        if self.tokenizer.chat_template:
            return prompt_tokens(messages, self.tokenizer)
        return self.tokenizer("\n\n".join(message.content for message in messages))["input_ids"]

    def row(
        self, prompt: list[int], schema: Schema | None, sampling: Sampling, room: int, cancelled: threading.Event
    ) -> Row:
        """A reply to be made, of `room` tokens at most."""
        return Row(
            prompt=prompt,
            temperature=sampling.temperature,
            top_p=sampling.top_p,
            room=room,
            seed=sampling.seed,
            stop=sampling.stop,
            cancelled=cancelled,
            matcher=None if schema is None else self._matcher(schema),
        )

    def generate(self, rows: list[Row]) -> None:
        """Fill in what each row becomes; a batch that does not fit into the GPU's memory is halved."""
        import torch

        if not rows:
            return
        try:
            self._generate(rows)
        except torch.OutOfMemoryError as error:
            if len(rows) == 1:
                remedy = "Use a smaller model, or set CUDA_VISIBLE_DEVICES= to run on the CPU."
                raise LanguageModelError("The GPU's memory does not hold the model and one request", remedy) from error
            torch.cuda.empty_cache()
            for row in rows:
                row.restart()
            for half in (rows[: len(rows) // 2], rows[len(rows) // 2 :]):
                self.generate(half)

    def text(self, row: Row) -> str:
        """What a row says, up to its first stop text."""
        text = str(self.tokenizer.decode(row.made, skip_special_tokens=True))
        cuts = [text.find(stop) for stop in row.stop if stop in text]
        return text[: min(cuts)] if cuts else text

    def _generate(self, rows: list[Row]) -> None:
        import torch

        longest = max(len(row.prompt) for row in rows)
        pad = min(self.ends) if self.ends else 0
        ids = torch.tensor([[pad] * (longest - len(row.prompt)) + row.prompt for row in rows])
        mask = torch.tensor([[0] * (longest - len(row.prompt)) + [1] * len(row.prompt) for row in rows])
        with torch.inference_mode():
            self.model.generate(
                input_ids=ids.to(self.model.device),
                attention_mask=mask.to(self.model.device),
                max_new_tokens=max(row.room for row in rows),
                do_sample=False,
                logits_processor=[Draw(rows, self.ends, self.tokenizer)],
                stopping_criteria=[Done(rows)],
                eos_token_id=None,
                pad_token_id=pad,
            )

    def _matcher(self, schema: Schema) -> Any:
        """llguidance's state for the schema; None where there is no llguidance, or it does not take the schema."""
        try:
            from llguidance import LLMatcher
        except ImportError:
            _log.info("llguidance is not installed: the schema is not enforced")
            return None
        grammar = _grammar(json.dumps(schema.json_schema))
        matcher = LLMatcher(self._tokens(), grammar, log_level=0)
        if matcher.is_error():
            _log.info("llguidance does not take the schema %s: %s", schema.name, matcher.get_error())
            return None
        return matcher

    def _tokens(self) -> Any:
        made = getattr(self.tokenizer, "_optagent_llguidance", None)
        if made is None:  # takes about a second
            from llguidance.hf import from_tokenizer

            made = from_tokenizer(self.tokenizer, eos_token=sorted(self.ends) or None)
            self.tokenizer._optagent_llguidance = made  # noqa: SLF001 - lives as long as the tokenizer
        return made


@functools.lru_cache(maxsize=64)
def _grammar(schema: str) -> str:
    """The schema as llguidance takes it.

    With the Formulation's schema and a vocabulary of 49,000 a token costs it 0.02 ms, a new schema 2 ms and the
    tokenizer 0.35 s once; xgrammar 0.2.8 took 0.01 ms, 11 ms and 0.17 s. Beside a forward pass neither is felt.
    """
    from llguidance import LLMatcher

    # a small model that may write as many blanks as it likes between two tokens of JSON may never stop
    blanks: Any = {"whitespace_flexible": True, "whitespace_pattern": r"[ \n]{0,12}"}
    return LLMatcher.grammar_from_json_schema(schema, overrides=blanks)


def most_rows() -> int:
    """Rows that go through the model at once."""
    import torch

    return 32 if torch.cuda.is_available() else 8


def load(name: str, adapter: str) -> Weights:
    """A model from a folder, a .gguf file or the hub, with a LoRA adapter merged into it unless `adapter` is empty.

    Raises Unreachable if the hub is needed and does not answer, UnknownModel if it has no such model, and
    LanguageModelError if the weights cannot be used.
    """
    import torch
    import transformers
    from transformers.utils import logging as noise

    place, options = _place(name)
    noise.disable_progress_bar()
    noise.set_verbosity_error()
    device, dtype = _device_and_type()
    auto: Any = transformers
    try:
        tokenizer = auto.AutoTokenizer.from_pretrained(place, **options)
        model = auto.AutoModelForCausalLM.from_pretrained(place, dtype=dtype, **options)
        if adapter:
            model = _with_adapter(model, adapter)
    except (OSError, ValueError, ImportError, KeyError) as error:
        raise _unusable(name, adapter, error) from error
    model = model.to(device).eval()
    if device == "cpu":
        torch.set_num_threads(min(torch.get_num_threads(), free_cores()))
    told: int | list[int] | None = model.generation_config.eos_token_id
    ends: set[int] = {told} if isinstance(told, int) else set(told or [])
    if tokenizer.eos_token_id is not None:
        ends.add(int(tokenizer.eos_token_id))
    context = int(getattr(model.config, "max_position_embeddings", None) or _CONTEXT)
    return Weights(model, tokenizer, context, ends)


def _place(name: str) -> tuple[str, dict[str, Any]]:
    """What from_pretrained is given: a folder or repository, and how to read it."""
    path = Path(name).expanduser()
    if path.is_file():
        return str(path.parent), {"gguf_file": path.name}
    if path.is_dir():
        if not (path / "config.json").is_file() and (files := sorted(path.glob("*.gguf"))):
            return str(path), {"gguf_file": files[0].name}
        return str(path), {}
    return name, {"local_files_only": not _hub_answers()}


def _hub_answers() -> bool:
    """Whether the hub can be asked at all: transformers alone takes half a minute to find out that it cannot."""
    import httpx2
    from huggingface_hub import constants
    from huggingface_hub.errors import OfflineModeIsEnabled
    from huggingface_hub.utils import get_session

    if constants.HF_HUB_OFFLINE:
        return False
    try:
        get_session().head(constants.ENDPOINT, timeout=_PATIENCE)
    except (httpx2.HTTPError, OfflineModeIsEnabled):
        return False
    return True


def _device_and_type() -> tuple[str, Any]:
    """bf16 where the hardware computes in it: elsewhere it is slower than f32, and f16 overflows in some models."""
    import torch

    if torch.cuda.is_available():
        return "cuda", torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    native = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())  # noqa: SLF001 - torch has no public question
    return "cpu", torch.bfloat16 if native else torch.float32


def _with_adapter(model: Any, adapter: str) -> Any:
    try:
        peft = importlib.import_module("peft")
    except ImportError as error:
        raise LanguageModelError(
            "An adapter needs peft, which is not installed", 'Install it with: pip install "optagent[train]"'
        ) from error
    path = Path(adapter).expanduser()
    place = str(path) if path.exists() else adapter
    # merged: a product less for every layer and token
    return peft.PeftModel.from_pretrained(model, place).merge_and_unload()


def _unusable(name: str, adapter: str, error: Exception) -> LanguageModelError:
    """What went wrong, in one line with its remedy."""
    what = f"{name} with the adapter {adapter}" if adapter else name
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    if isinstance(error, ImportError):
        return LanguageModelError(f"{what} needs a package that is missing: {first}", 'Run: pip install "optagent[hf]"')
    if Path(name).expanduser().exists():
        return LanguageModelError(
            f"{what} cannot be loaded: {first}", "Is it a causal language model in the form of transformers?"
        )
    if not _hub_answers():
        return Unreachable(
            f"{what} is not in the cache, and the Hugging Face hub does not answer",
            "Check the network (HF_ENDPOINT names a mirror, HF_HUB_OFFLINE must not be set), or give a folder.",
        )
    return UnknownModel(
        f"The Hugging Face hub gave no {what}: {first}", "Check the name; a private one needs `hf auth login`."
    )

"""One request that is answered in plain words."""

from __future__ import annotations

import re

from optagent.llm import LanguageModel, Sampling
from optagent.stages.ask import ask, record
from optagent.trace import Trace

_FENCE = re.compile(r"\A```\w*\n(.*?)\n?```\Z", re.DOTALL)
_ECHO = re.compile(r"\A(?:wanted|trade)\s*:[^\n]*\n+", re.IGNORECASE)
"""The first line of the request, said again."""
_LABEL = re.compile(r"\A(?:the )?(?:problem|text|words|rewritten problem|answer)\s*:\s*\n", re.IGNORECASE)


async def say(prompt: str, model: LanguageModel, sampling: Sampling, trace: Trace, **inputs: str | list[str]) -> str:
    """The reply without fences, quotes and labels around it. Raises LanguageModelError where there is none."""
    asked = ask(prompt, (), **inputs)
    record(trace, prompt, model, sampling, asked)
    [completion] = await model.complete(asked.messages, sampling=sampling)
    trace.add("completion", stage=prompt, text=completion.text, usage=completion.usage.model_dump())
    return bare(completion.text)


def bare(reply: str) -> str:
    """What was meant of a reply."""
    text = reply.strip()
    if fenced := _FENCE.match(text):
        text = fenced[1].strip()
    text = _LABEL.sub("", _ECHO.sub("", text)).strip()
    if len(text) > 2 and text[0] == text[-1] == '"' and '"' not in text[1:-1]:
        text = text[1:-1].strip()
    return text

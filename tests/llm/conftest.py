"""Real small weights for tests marked `model`: fetched once per machine, in the folder that `optagent models` uses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from optagent.llm.pull import pull


@pytest.fixture(scope="session")
def small_gguf() -> Path:
    """SmolLM2-135M as a GGUF file of 98 MB."""
    return pull("smollm2-135m")


@pytest.fixture(scope="session")
def small_hf(small_gguf: Path) -> Path:
    """The same weights as a folder that transformers loads in half a second; reading the GGUF takes it twenty."""
    import torch
    from filelock import FileLock
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = small_gguf.parent / "test-folders" / "smollm2-135m"
    folder.parent.mkdir(exist_ok=True)
    with FileLock(folder.with_name("smollm2-135m.lock")):
        if not folder.is_dir():
            fresh = folder.with_name("smollm2-135m.new")
            shutil.rmtree(fresh, ignore_errors=True)
            place, name = str(small_gguf.parent), small_gguf.name
            model = AutoModelForCausalLM.from_pretrained(place, gguf_file=name, dtype=torch.bfloat16)
            # save_pretrained refuses what was read from a quantised file until it forgets that it was one
            model.hf_quantizer = None
            model.is_quantized = False
            if hasattr(model.config, "quantization_config"):
                del model.config.quantization_config
            model.save_pretrained(fresh)
            AutoTokenizer.from_pretrained(place, gguf_file=name).save_pretrained(fresh)
            fresh.rename(folder)
    return folder

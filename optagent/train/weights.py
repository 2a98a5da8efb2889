"""The weights that training begins with, from a GGUF file or a folder, as a PyTorch model that can be saved again."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from optagent.errors import InputError, LanguageModelError
from optagent.llm import catalogue
from optagent.train.recipe import Base


def unpacked(name: str) -> Path:
    """A folder of Hugging Face weights for a name of the catalogue, a GGUF file or such a folder itself.

    A GGUF file is de-quantised once, into `~/.local/share/optagent/models/unpacked`: half a minute, then half a second.
    Raises LanguageModelError where a known model has not been fetched, InputError where there is nothing of the name.
    """
    path = Path(name).expanduser()
    if path.is_dir():
        return path
    if name in catalogue.entries():
        found = catalogue.path_of(name)
        if found is None:
            raise LanguageModelError(
                f"The language model {name} has not been fetched yet", f"optagent models pull {name}"
            )
        path = found
    if path.suffix != ".gguf" or not path.is_file():
        raise InputError(
            f"There is no base model {name}", "Give a name of `optagent models list`, a GGUF file, or a folder."
        )
    mark = hashlib.sha256(f"{path}{path.stat().st_size}".encode()).hexdigest()[:12]
    folder = catalogue.models_folder() / "unpacked" / f"{path.stem}-{mark}"
    if not (folder / "done").exists():
        _unpack(path, folder)
    return folder


def _unpack(path: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model: Any = AutoModelForCausalLM.from_pretrained(str(path.parent), gguf_file=path.name, dtype=torch.bfloat16)
    model.hf_quantizer = None  # transformers refuses to save what it believes to be quantised still
    model.is_quantized = False
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(str(path.parent), gguf_file=path.name).save_pretrained(folder)
    (folder / "done").touch()


def tokenizer_of(base: Base) -> Any:
    """Raises as `unpacked` does, and InputError where the model has no chat template."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from transformers import AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(str(unpacked(base.name)))
    if not tokenizer.chat_template:
        raise InputError(f"{base.name} has no chat template", "Train an instruction-tuned model.")
    return tokenizer


def trainable(base: Base) -> Any:
    """The model with the weights free that are to move: LoRA matrices in float32 on bfloat16, or all of them in float32."""
    import torch
    from transformers import AutoModelForCausalLM

    folder = str(unpacked(base.name))
    if base.mode == "full":
        return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    from peft import LoraConfig, PeftModel, get_peft_model

    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    if base.adapter:
        return PeftModel.from_pretrained(model, base.adapter, is_trainable=True)
    layers = list(range(base.first_layer, model.config.num_hidden_layers))
    if not layers:
        raise InputError(
            f"first_layer = {base.first_layer}, but {base.name} has {model.config.num_hidden_layers} layers",
            "Choose a lower one.",
        )
    config = LoraConfig(
        r=base.rank, lora_alpha=2 * base.rank, layers_to_transform=layers, task_type="CAUSAL_LM",
        target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
    )  # fmt: skip
    return get_peft_model(model, config)

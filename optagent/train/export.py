"""Writes what was trained as GGUF, so that `gguf:` runs it: a LoRA adapter, or the whole model with it merged and quantised.

The form of adapters is llama.cpp's (`convert_lora_to_gguf.py`). A whole model is its base's GGUF file over again, header,
tokenizer and all, with other numbers in the tensors: nothing of it has to be guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from optagent.errors import InputError
from optagent.llm import catalogue
from optagent.llm.trained import NOTATION

_PARTS = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up", "mlp.down_proj": "ffn_down",
}  # fmt: skip
_LORA = re.compile(r"(?:.*\.)?model\.layers\.(\d+)\.([\w.]+?)\.lora_([AB])(?:\.\w+)?\.weight")
_WHOLE = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}
_IN_LAYER = {"input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm"} | _PARTS
ARCHITECTURES = ("qwen2", "llama")
"""Those whose tensors we know by name and order."""


def gguf_name(parameter: str) -> str:
    """The name that llama.cpp gives a parameter of transformers. Raises InputError for one that it has no name for here."""
    if parameter in _WHOLE:
        return _WHOLE[parameter]
    found = re.fullmatch(r"model\.layers\.(\d+)\.([\w.]+)\.(weight|bias)", parameter)
    if not found or found[2] not in _IN_LAYER:
        raise InputError(f"llama.cpp's name of {parameter} is not known", "Export a model of the qwen2 or llama kind.")
    return f"blk.{found[1]}.{_IN_LAYER[found[2]]}.{found[3]}"


def interleaved(weight: Any, heads: int) -> Any:
    """The rows of a query or key matrix (or of its B) in the order in which llama.cpp rotates those of the llama kind.

    `weight` has shape (heads · size, n); source: `permute` in llama.cpp's `convert_hf_to_gguf.py`.
    """
    size = weight.shape[0] // heads
    return weight.reshape(heads, 2, size // 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


def _heads(config: dict[str, Any], part: str) -> int:
    """Heads whose rows are to be interleaved; 0 for parts and kinds that stay as they are."""
    if config["model_type"] != "llama" or not re.search(r"q_proj|k_proj", part):
        return 0
    return (
        config["num_attention_heads"]
        if "q_proj" in part
        else config.get("num_key_value_heads", config["num_attention_heads"])
    )


def _config(folder: Path) -> dict[str, Any]:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if config["model_type"] not in ARCHITECTURES:
        raise InputError(
            f"A model of the kind {config['model_type']} cannot be exported", f"These can: {', '.join(ARCHITECTURES)}."
        )
    return config


def export_adapter(adapter: Path, base: Path, out: Path, notation: str = "shorthand") -> Path:
    """Write a LoRA adapter of peft (a folder) as GGUF in float16; `base` is the folder of the model that it was trained on.

    Raises InputError where the folder holds no adapter, or one for parts that llama.cpp does not know.
    """
    import numpy as np
    from gguf import GGUFWriter
    from safetensors.numpy import load_file

    config = _config(base)
    try:
        told = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
        tensors = load_file(adapter / "adapter_model.safetensors")
    except OSError as error:
        raise InputError(
            f"{adapter} holds no LoRA adapter", "Give the folder that `optagent train sft` named."
        ) from error
    writer = GGUFWriter(str(out), config["model_type"])
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(told["lora_alpha"]))
    if notation:
        writer.add_string(NOTATION, notation)
    for name, value in sorted(tensors.items()):
        found = _LORA.fullmatch(name)
        if not found or found[2] not in _PARTS:
            raise InputError(
                f"llama.cpp's name of {name} is not known", "Train LoRA on attention and MLP projections alone."
            )
        heads = _heads(config, found[2]) if found[3] == "B" else 0
        matrix = interleaved(value, heads) if heads else value
        target = f"blk.{found[1]}.{_PARTS[found[2]]}.weight.lora_{found[3].lower()}"
        writer.add_tensor(target, np.ascontiguousarray(matrix.astype(np.float16)))
    _write(writer)
    return out


def export_whole(weights: Path, base: Path, out: Path, quantisation: str = "Q8_0", notation: str = "shorthand") -> Path:
    """Write a folder of whole weights as GGUF, over the header of the GGUF file `base` that training began with.

    Matrices are quantised (F16, Q8_0, Q5_0, Q4_0, …: what the gguf package can), vectors stay in float32.
    Raises InputError for a quantisation that there is not.
    """
    import numpy as np
    from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter
    from gguf.quants import quantize

    config = _config(weights)
    try:
        kind = GGMLQuantizationType[quantisation.upper()]
        quantize(np.zeros((1, 256), dtype=np.float32), kind)
    except (KeyError, NotImplementedError) as error:
        raise InputError(f"Nothing can be quantised to {quantisation}", "Q8_0, Q5_0, Q4_0 and F16 can.") from error
    reader = GGUFReader(str(base))
    writer = GGUFWriter(str(out), config["model_type"])
    _copy_header(reader, writer)
    if notation:
        writer.add_string(NOTATION, notation)
    there = {t.name for t in reader.tensors}
    for name, value in _floats(weights):
        target = gguf_name(name)
        if target not in there:  # the output matrix of a model that shares it with the embedding
            continue
        heads = _heads(config, name)
        matrix = np.ascontiguousarray(interleaved(value, heads) if heads else value)
        if matrix.ndim == 1:
            writer.add_tensor(target, matrix)
        else:
            writer.add_tensor(target, quantize(matrix, kind), raw_dtype=kind)
    _write(writer)
    return out


def _floats(folder: Path) -> Iterator[tuple[str, Any]]:
    """Each parameter of a folder of weights in float32."""
    import torch
    from safetensors import safe_open

    for file in sorted(folder.glob("*.safetensors")):
        with safe_open(file, framework="pt") as data:
            for name in data.keys():  # noqa: SIM118 - it is not a dict
                yield name, data.get_tensor(name).to(torch.float32).numpy()


def _copy_header(reader: Any, writer: Any) -> None:
    """Every field but those that the writer makes itself."""
    from gguf import GGUFValueType

    for field in reader.fields.values():
        if field.name.startswith("GGUF.") or field.name in ("general.architecture", "general.file_type", NOTATION):
            continue
        kind = field.types[0]
        writer.add_key_value(
            field.name, field.contents(), kind, field.types[-1] if kind == GGUFValueType.ARRAY else None
        )


def _write(writer: Any) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def merged(adapter: Path, base: Path, out: Path) -> Path:
    """Fold a LoRA adapter into the weights of its base and save them as a folder."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    model: Any = AutoModelForCausalLM.from_pretrained(str(base), dtype=torch.float32)
    PeftModel.from_pretrained(model, str(adapter)).merge_and_unload().save_pretrained(str(out))
    return out


def gguf_of(name: str) -> Path:
    """The GGUF file that a base's name stands for. Raises InputError where it is none."""
    path = catalogue.path_of(name) if name in catalogue.entries() else Path(name).expanduser()
    if path is None or path.suffix != ".gguf" or not path.is_file():
        raise InputError(
            f"{name} is no GGUF file that is here", "A whole model can be exported over the GGUF file it began with."
        )
    return path

"""Addresses, names and prices as users write them; secrets in them stay unseen."""

from __future__ import annotations

import pytest

from optagent.errors import KeyMissing, LanguageModelError
from optagent.llm.openai_server import OpenAIModel
from optagent.llm.server_address import is_loopback, price_from_environment


@pytest.mark.parametrize(
    ("spec", "model", "url", "name"),
    [
        ("m@http://127.0.0.1:1/v1", "m", "http://127.0.0.1:1/v1", "openai:m@http://127.0.0.1:1/v1"),
        ("openai:m@https://a.example/v1/", "m", "https://a.example/v1", "openai:m@https://a.example/v1"),
        ("@cf/meta/llama@http://h/v1", "@cf/meta/llama", "http://h/v1", "openai:@cf/meta/llama@http://h/v1"),
        ("m@https://me:pass@h:8/v1?key=k", "m", "https://me:pass@h:8/v1?key=k", "openai:m@https://h:8/v1"),
        ("llama3:8b@http://[::1]:8/v1", "llama3:8b", "http://[::1]:8/v1", "openai:llama3:8b@http://[::1]:8/v1"),
    ],
)
def test_model_and_address(spec: str, model: str, url: str, name: str) -> None:
    """An `@` in the model's own name is not the separator; the name shows no password and no query."""
    made = OpenAIModel(spec)
    assert (made.model, made.base_url, made.name) == (model, url, name)


def test_the_address_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands in the name, since another server's reply is another reply; the spec's own goes before it."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:8/v1")
    assert OpenAIModel("m@20240620").name == "openai:m@20240620@http://localhost:8/v1"
    assert OpenAIModel("m@http://h/v1").base_url == "http://h/v1"


def test_openai_wants_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is asked for before anything is sent, and never shown."""
    with pytest.raises(KeyMissing, match=r"OPENAI_API_KEY is not set\. Set it, or name a server"):
        OpenAIModel("gpt-5")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret\n")
    model = OpenAIModel("gpt-5")
    assert (model.name, model.base_url) == ("openai:gpt-5", "https://api.openai.com/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "“sk-secret”")
    with pytest.raises(KeyMissing, match="signs that no key has") as caught:
        OpenAIModel("gpt-5")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("spec", "remedy"),
    [
        ("m@localhost:8000/v1", "Write openai:m@http://localhost:8000/v1"),
        ("m@10.0.0.7:8000", "Write openai:m@http://10.0.0.7:8000"),
        ("@http://h/v1", "Write openai:MODEL@http://h/v1"),
        ("m@http://", "Write it like http://127.0.0.1:8000/v1"),
        ("m@http://h:99999/v1", "Write it like http://127.0.0.1:8000/v1"),
        ("m@http://h:port/v1", "Write it like http://127.0.0.1:8000/v1"),
    ],
)
def test_an_address_that_is_none(spec: str, remedy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    with pytest.raises(LanguageModelError) as caught:
        OpenAIModel(spec)
    assert caught.value.remedy.startswith(remedy)


def test_an_address_of_the_environment_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "localhost:8000")
    with pytest.raises(LanguageModelError, match="“localhost:8000” is no base URL"):
        OpenAIModel("m")


def test_a_price_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing on this machine, unknown elsewhere, unless it is said."""
    assert price_from_environment(here=True) == (0.0, 0.0)
    assert price_from_environment(here=False) is None
    monkeypatch.setenv("OPTAGENT_PRICE", " 0.15, 0.6 ")
    assert price_from_environment(here=True) == price_from_environment(here=False) == (0.15, 0.6)


@pytest.mark.parametrize("said", ["free", "1", "1,2,3", "-1,2", "nan,1", "1,inf"])
def test_a_price_that_cannot_be_read(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPTAGENT_PRICE", said)
    with pytest.raises(LanguageModelError, match="Write the dollars"):
        OpenAIModel("m@http://h/v1")


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8/v1", True),
        ("http://127.9.9.9/v1", True),
        ("http://[::1]:8/v1", True),
        ("http://localhost/v1", True),
        ("http://localhost.example.org/v1", False),
        ("http://10.0.0.1/v1", False),
        ("https://api.openai.com/v1", False),
    ],
)
def test_what_is_this_machine(url: str, here: bool) -> None:
    """Only there is a request free and a proxy left out."""
    assert is_loopback(url) is here

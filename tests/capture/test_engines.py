"""The engines, with a real CTranslate2 model that says what it is told to; times are those of the recording."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import scripted_whisper
import voices
from hallway.capture.engines import EngineOptions, EngineResult, engine, speech
from hallway.capture.engines.faster_whisper import BATCHED_NOTE, FasterWhisperEngine, decoding
from hallway.capture.engines.transcription import PassOptions, without_special_tokens
from hallway.errors import EngineError, ModelError
from hallway.library.transcript import Segment, Word

SAYS = "Press the green button."
Sound = NDArray[np.float32]


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that knows only English and says one sentence in every window, with one doubtful word."""
    return scripted_whisper.build(tmp_path_factory.mktemp("english"), f" {SAYS}", doubts={"green": 0.4})


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A multilingual model that always detects German."""
    languages = {"de": 0.9, "en": 0.06, "nl": 0.04}
    return scripted_whisper.build(tmp_path_factory.mktemp("german"), " Guten Tag.", languages=languages)


@pytest.fixture(scope="module")
def ours() -> FasterWhisperEngine:
    """One engine for all tests, as in a worker that keeps one for all recordings."""
    return FasterWhisperEngine()


@pytest.fixture(scope="module")
def talk() -> Sound:
    """Three seconds of silence, two of a voice, five of silence, two of a voice, silence up to the 20th second."""
    return np.concatenate([voices.silence(3), voices.voice(2), voices.silence(5), voices.voice(2), voices.silence(8)])


def noise(seconds: float) -> Sound:
    """Noise without speech, for models that hallucinate."""
    return np.random.default_rng(2).normal(0, 0.05, round(seconds * speech.RATE)).astype(np.float32)


def hear(ours: FasterWhisperEngine, samples: Sound, model: Path, **chosen: Any) -> EngineResult:
    return ours.transcribe(samples, EngineOptions(model=str(model), **chosen))


def test_words_come_with_their_seconds_and_probabilities(ours: FasterWhisperEngine, english: Path, talk: Sound) -> None:
    """Speech after three seconds of silence gets the time after three seconds."""
    heard = hear(ours, talk, english)
    said, _ = heard.segments
    assert (said.text, [word.text for word in said.words]) == (SAYS, [" Press", " the", " green", " button."])
    assert 2.4 < said.start < 3.2
    assert said.words[2].probability < 0.7 < said.words[1].probability
    assert heard.duration == 20.0
    edges = [edge for span in heard.speech or () for edge in span]
    assert edges == pytest.approx([3, 5, 10, 12], abs=1.0)


def test_speech_that_whisper_passes_over_is_read_again(ours: FasterWhisperEngine, english: Path, talk: Sound) -> None:
    """faster-whisper alone omits the speech at the tenth second; our engine includes it, with its time."""
    from faster_whisper import WhisperModel

    bare, _ = WhisperModel(str(english), device="cpu", compute_type="int8").transcribe(talk, vad_filter=True)
    assert [one.text.strip() for one in bare] == [SAYS]
    heard = hear(ours, talk, english)
    assert [one.text for one in heard.segments] == [SAYS, SAYS]
    assert heard.segments[1].start == pytest.approx(10, abs=0.5)
    assert heard.coverage is not None
    assert heard.coverage.covered_seconds == heard.coverage.speech_seconds


def test_progress_is_in_seconds_and_ends_at_the_end(ours: FasterWhisperEngine, english: Path, talk: Sound) -> None:
    """Progress only increases and ends at the length of the recording."""
    told: list[float] = []
    ours.transcribe(talk, EngineOptions(model=str(english)), told.append)
    assert told == sorted(told)
    assert told[-1] == 20.0


def test_silence_has_no_words(ours: FasterWhisperEngine, english: Path) -> None:
    """Silence is never passed to Whisper, which would invent text for it."""
    heard = hear(ours, voices.silence(30), english)
    assert (heard.segments, heard.speech, heard.duration) == ((), (), 30.0)


@pytest.mark.parametrize("count", [0, 1, 700, 8000])
def test_hardly_any_sound_is_no_error(ours: FasterWhisperEngine, english: Path, count: int) -> None:
    """An empty recording, a single sample or a click gives an empty result, with times inside the recording."""
    heard = hear(ours, voices.voice(1)[:count], english)
    assert all(0 <= one.start < one.end <= heard.duration for one in heard.segments)


def test_samples_that_are_no_numbers_do_no_harm(ours: FasterWhisperEngine, english: Path, talk: Sound) -> None:
    """The result contains no NaN or infinity, even if the samples do."""
    spoiled = talk.copy()
    spoiled[50_000:50_100] = np.nan
    spoiled[60_000] = np.inf
    heard = hear(ours, spoiled, english)
    assert all(math.isfinite(one.avg_logprob) and math.isfinite(one.start) for one in heard.segments)


def test_int16_samples_are_refused(ours: FasterWhisperEngine, english: Path) -> None:
    """Without the error, faster-whisper would read them as floats."""
    with pytest.raises(EngineError, match="float32"):
        ours.transcribe(np.zeros(16000, dtype=np.int16), EngineOptions(model=str(english)))


def test_a_very_quiet_recording_is_heard(ours: FasterWhisperEngine, english: Path, talk: Sound) -> None:
    """At -60 dB, where the detector alone finds nothing, more than 90 % of the speech is found."""
    loud, quiet = hear(ours, talk, english), hear(ours, talk * np.float32(0.001), english)
    assert [one.text for one in quiet.segments] == [SAYS, SAYS]
    total = [sum(end - start for start, end in heard.speech or ()) for heard in (loud, quiet)]
    assert total[1] > 0.9 * total[0]


def test_long_recordings_are_cut_in_silences_and_keep_their_times(
    ours: FasterWhisperEngine, english: Path, talk: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two talks of 20 s, in chunks of at most 25 s, keep their times."""
    monkeypatch.setattr(speech.chunks, "__kwdefaults__", {"seconds": 25.0})
    heard = hear(ours, np.concatenate([talk, talk]), english)
    starts = [one.start for one in heard.segments]
    assert starts == sorted(starts)
    assert len(starts) >= 2
    assert any(abs(start - 23) < 0.7 for start in starts)
    assert heard.duration == 40.0


def test_pieces_are_the_whole_recording_once() -> None:
    """The chunks cover each sample exactly once, are short enough, and never cut through speech."""
    sound = np.concatenate([voices.voice(5), voices.silence(2)] * 3)
    cut = list(speech.chunks(sound, seconds=10.0))
    assert all(len(piece.samples) <= 160_000 for piece in cut)
    assert np.array_equal(np.concatenate([piece.samples for piece in cut]), sound)
    assert all(5.0 < piece.end % 7 < 7.0 for piece in cut[:-1])


def test_where_nobody_pauses_the_quietest_moment_is_cut() -> None:
    """Speech without a pause is cut as well, because memory is limited."""
    cut = list(speech.chunks(voices.voice(12), seconds=5.0))
    assert len(cut) >= 3
    assert sum(len(piece.samples) for piece in cut) == 192_000


def test_times_of_cut_out_silence_are_put_back() -> None:
    """The time of a word is its time in the recording, not in the speech that is left after removing silence."""
    piece = speech.Chunk(
        offset=160_000, samples=np.zeros(160_000, dtype=np.float32), spans=((0, 32_000), (96_000, 160_000))
    )
    said = Segment(1.0, 3.5, "a b", (Word(" a", 1.0, 1.5, 0.9), Word(" b", 3.0, 3.5, 0.9)))
    placed = speech.place(said, piece)
    assert [(word.start, word.end) for word in placed.words] == [(11.0, 11.5), (17.0, 17.5)]
    assert (placed.start, placed.end) == (11.0, 17.5)
    assert speech.place(replace(said, words=()), piece).end == 17.5


def test_an_english_model_says_that_it_knows_nothing_else(
    ours: FasterWhisperEngine, english: Path, talk: Sound
) -> None:
    """A request for another language adds a note; it is not an error."""
    heard = hear(ours, talk, english, language="de")
    assert (heard.language, heard.language_probability, heard.windows) == ("en", 1.0, ())
    assert heard.notes == ("This model knows only English; de was requested.",)


@pytest.mark.slow
def test_the_language_is_detected_and_every_window_is_asked(
    ours: FasterWhisperEngine, german: Path, talk: Sound
) -> None:
    """The language has a probability, and each window shows whether the language stays the same."""
    heard = hear(ours, np.concatenate([talk] * 8), german)
    assert (heard.language, {language for language, _ in heard.windows}) == ("de", {"de"})
    assert len(heard.windows) >= 2
    assert heard.language_probability == pytest.approx(0.9, abs=0.07)
    assert {one.text for one in heard.segments} == {"Guten Tag."}
    assert {one.language for one in heard.segments} == {""}


def test_only_allowed_languages_are_considered(ours: FasterWhisperEngine, german: Path, talk: Sound) -> None:
    """A team that speaks English and Dutch is never transcribed as German."""
    heard = hear(ours, talk, german, allowed_languages=("nl", "en"))
    assert heard.language == "en"
    assert 0.5 < heard.language_probability < 0.8
    assert heard.windows[0][0] == "en"


def test_an_unknown_language_is_refused(ours: FasterWhisperEngine, german: Path, talk: Sound) -> None:
    """The error names the unknown language."""
    with pytest.raises(EngineError, match="'xx'"):
        hear(ours, talk, german, language="xx")


def test_only_the_first_pass_knows_prompt_and_earlier_text() -> None:
    """The second pass has no prompt and no earlier text, because they may be why Whisper skipped the speech."""
    first, again = decoding(PassOptions(prompt="A call.")), decoding(PassOptions(is_second=True))
    assert (first["initial_prompt"], first["condition_on_previous_text"]) == ("A call.", True)
    assert (again["initial_prompt"], again["condition_on_previous_text"]) == (None, False)
    assert first["no_speech_threshold"] is None


def test_a_prompt_cannot_write_whispers_marks() -> None:
    """Text that looks like a special token of the decoder is passed as plain text, on one line."""
    assert without_special_tokens("<|endoftext|> two\nlines") == "endoftext two lines"


def test_batched_says_what_it_gives_up(ours: FasterWhisperEngine, english: Path, talk: Sound) -> None:
    """Batched mode gives the same words faster, with a note about what it lacks."""
    heard = hear(ours, talk, english, batched=True)
    assert [one.text for one in heard.segments] == [SAYS] * len(heard.segments)
    assert heard.segments
    assert BATCHED_NOTE in heard.notes


def test_the_model_is_loaded_once(ours: FasterWhisperEngine, english: Path, talk: Sound) -> None:
    """The model is loaded once for the same options; its digest covers its files."""
    hear(ours, talk, english)
    model = ours._model
    hear(ours, talk, english)
    assert ours._model is model
    assert len(ours.model_digest()) == 64


def test_a_broken_model_is_one_sentence(ours: FasterWhisperEngine, tmp_path: Path) -> None:
    """Invalid model files raise an EngineError that names the folder."""
    for name in ("config.json", "model.bin", "tokenizer.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    with pytest.raises(EngineError, match=str(tmp_path)):
        ours.load(EngineOptions(model=str(tmp_path)))


def test_engines_are_found_by_their_entry_points() -> None:
    """Hallway's engines are found; the error for an unknown name lists them."""
    assert engine("faster-whisper").name == "faster-whisper"
    with pytest.raises(EngineError, match=r"faster-whisper.*openai-whisper"):
        engine("fast-whisper")


def test_nothing_is_loaded_at_first() -> None:
    """Asking for a digest before loading a model is an error, not an empty string."""
    with pytest.raises(EngineError):
        FasterWhisperEngine().model_digest()


@pytest.fixture
def reference(tmp_path: Path) -> tuple[Any, Path]:
    """openai-whisper and a checkpoint with random weights in a tiny shape."""
    whisper, torch = pytest.importorskip("whisper"), pytest.importorskip("torch")
    torch.manual_seed(3)
    dims = whisper.model.ModelDimensions(80, 1500, 32, 2, 1, 51865, 448, 32, 2, 1)
    model = whisper.model.Whisper(dims)
    checkpoint = tmp_path / "random.pt"
    torch.save({"dims": vars(dims), "model_state_dict": model.state_dict()}, checkpoint)
    return engine("openai-whisper"), checkpoint


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")  # of PyTorch and numba
def test_the_reference_engine_keeps_the_same_promises(
    reference: tuple[Any, Path], talk: Sound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Real openai-whisper works on our samples without ffmpeg: valid times, a language and a digest."""
    from hallway.capture.engines import openai_whisper

    made, checkpoint = reference
    decoding = openai_whisper.decoding
    capped = {"sample_len": 20, "temperature": 0}  # random weights never stop by themselves
    monkeypatch.setattr(openai_whisper, "decoding", lambda *given, **named: decoding(*given, **named) | capped)
    told: list[float] = []
    options = EngineOptions(model=str(checkpoint), language="en", beam=1, prompt="A call.", hotwords=("Zendesk",) * 2)
    heard = made.transcribe(talk, options, told.append)
    assert (heard.language, heard.duration, told[-1]) == ("en", 20.0, 20.0)
    assert heard.segments
    assert all(0 <= one.start < one.end <= 20.0 for one in heard.segments)
    assert len(made.model_digest()) == 64


def test_the_reference_engine_names_its_ways_out(reference: tuple[Any, Path]) -> None:
    """A missing checkpoint raises a ModelError; nothing is downloaded."""
    with pytest.raises(ModelError, match="You can"):
        reference[0].load(EngineOptions(model="large-v3"))

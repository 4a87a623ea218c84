"""Words that change the meaning of an answer if misheard, and sentences that Whisper is known to make up.

These are lists to extend, not a grammar. For languages that are missing, digits and glossary terms are still checked.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

NUMBERS = {  # without "one" in any language, which is rarely a number
    "en": "zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million "
    "billion half quarter double twice percent dollar dollars euro euros pounds",
    "de": "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig "
    "siebzig achtzig neunzig hundert tausend million halb prozent euro",
    "fr": "zéro deux trois quatre cinq six sept huit neuf dix onze douze quinze vingt trente quarante cinquante "
    "soixante cent mille million demi pourcent euro euros",
    "es": "cero dos tres cuatro cinco seis siete ocho nueve diez once doce quince veinte treinta cuarenta cincuenta "
    "sesenta setenta ochenta noventa cien ciento mil millón medio euro euros",
    "it": "zero due tre quattro cinque sei sette otto nove dieci undici dodici venti trenta quaranta cinquanta cento "
    "mille milione mezzo euro",
    "nl": "nul twee drie vier vijf zes zeven acht negen tien elf twaalf twintig dertig veertig vijftig honderd duizend "
    "miljoen half procent euro",
    "pt": "zero dois duas três quatro cinco seis sete oito nove dez onze doze vinte trinta quarenta cinquenta cem mil "
    "milhão meio euro",
}
NEGATIONS = {
    "en": "no not never none nothing nobody nowhere without cannot neither nor unless except avoid",
    "de": "nein nicht nie niemals ohne nichts niemand kein keine keinen keinem keiner keines außer",
    "fr": "non ne pas jamais rien aucun aucune sans personne sauf",
    "es": "no nunca jamás nada nadie sin ningún ninguna ninguno tampoco excepto",
    "it": "no non mai nulla niente nessun nessuno nessuna senza tranne",
    "nl": "nee niet nooit geen niets niemand zonder behalve",
    "pt": "não nunca jamais nada ninguém sem nenhum nenhuma exceto",
}
COMMANDS = {
    "en": "delete remove erase wipe drop reset restart reboot cancel disable uninstall overwrite revoke block",
    "de": "löschen entfernen zurücksetzen neustarten stornieren deaktivieren überschreiben sperren",
    "fr": "supprimer effacer réinitialiser redémarrer annuler désactiver écraser bloquer",
    "es": "borrar eliminar restablecer reiniciar cancelar desactivar sobrescribir bloquear",
}
# "Bag of hallucinations": what Whisper writes for music, noise and silence; it learned this from subtitles.
WHOLE_PHRASES = (
    "thank you",
    "thank you very much",
    "thank you so much",
    "thanks",
    "you",
    "bye",
    "bye bye",
    "the end",
    "vielen dank",
    "merci",
    "gracias",
    "спасибо",
    "продолжение следует",
    "ご視聴ありがとうございました",
    "시청해주셔서 감사합니다",
    "다음 영상에서 만나요",
    "谢谢观看",
    "謝謝觀看",
)
PART_PHRASES = (
    "thanks for watching",
    "thank you for watching",
    "thanks for listening",
    "please subscribe",
    "like and subscribe",
    "subscribe to my channel",
    "see you in the next video",
    "see you next time",
    "amara org",
    "subtitles by",
    "transcription by",
    "castingwords",
    "untertitelung",
    "untertitel im auftrag",
    "untertitel der",
    "sous titres",
    "sous titrage",
    "subtítulos realizados",
    "sottotitoli creati",
    "ondertiteld door",
    "ondertiteling",
    "legendas pela comunidade",
    "субтитры",
    "спасибо за просмотр",
    "字幕",
    "請不吝點贊",
    "明镜与点点",
)
_TECHNICAL = re.compile(r"^--?[a-z]|[\\/_@#=~]|\w\.\w|^[A-Z]{2,}\d*$|[a-z][A-Z]")
_WORDS = re.compile(r"\w+")


def bare(word: str) -> str:
    """Returns a word in lower case, without spaces and punctuation around it, and with a straight apostrophe.

    >>> bare(" Don't,")
    "don't"
    """
    return word.replace("\u2019", "'").strip().strip(".,;:!?…()[]{}\"«»„“”\u2018'¿¡").casefold()


def is_number(word: str, language: str) -> bool:
    """Returns whether a word is a number, or a unit that can be misheard like one."""
    return any(character.isdecimal() for character in word) or bare(word) in _among(NUMBERS.get(language, ""))


def is_negation(word: str, language: str) -> bool:
    """Returns whether a sentence would mean the opposite without this word."""
    plain = bare(word)
    return plain in _among(NEGATIONS.get(language, "")) or (language == "en" and plain.endswith("n't"))


def is_command(word: str, language: str) -> bool:
    """Returns whether a word is something to type or do: a path, an option, an abbreviation, "delete"."""
    return bool(_TECHNICAL.search(word.strip().strip(".,;:!?"))) or bare(word) in _among(COMMANDS.get(language, ""))


def is_known_phrase(text: str) -> bool:
    """Returns whether a passage is one of the sentences that Whisper makes up; people say some of them too."""
    plain = " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))
    return plain in WHOLE_PHRASES or any(phrase in plain for phrase in PART_PHRASES)


@cache
def _among(words: str) -> frozenset[str]:
    return frozenset(words.split())

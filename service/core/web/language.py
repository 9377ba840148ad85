"""The language of a page: Chinese unless the reader chose English, remembered in a cookie.

A gloss in the other language follows the words of headings and columns only where the reader asked for it, on the page
of the account; a cookie remembers that, too.
"""

from typing import Any

from flask import Flask, Response, g, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as AnyResponse

from rules.texts import Text

COOKIE, GLOSS = "lang", "gloss"
LANGUAGES = {"zh": "中文", "en": "English"}
_TAGS = {"zh": "zh-Hans", "en": "en"}
_YEAR = 365 * 86_400
# Where a request holds what was read of its reader.
_READER = "credit-tiers.reader"


def language() -> str:
    """`zh` or `en`: what the address asks for, else what was chosen before."""
    return _reader()[0]


def said_to_reader(words: Text) -> str:
    """The words in the reader's language, as pictures and files have them."""
    return words.said_in(language())


def is_glossed() -> bool:
    """Whether the reader asked for a gloss in the other language."""
    return _reader()[1]


def _reader() -> tuple[str, bool]:
    """Both, read once a request: a page asks for every word on it."""
    held: tuple[str, bool] | None = request.environ.get(_READER)
    if held is None:
        asked = (request.args.get("lang"), request.cookies.get(COOKIE))
        chosen = next((said for said in asked if said in LANGUAGES), "zh")
        held = request.environ[_READER] = (str(chosen), request.cookies.get(GLOSS) == "yes")
    return held


def glossed(zh: Any, en: Any) -> Markup:
    """The reader's language, with the gloss where it was asked for."""
    return one(zh, en) + gloss(zh, en)


def one(zh: Any, en: Any) -> Markup:
    """The reader's language only, for sentences and for what is heard or chosen."""
    return escape(zh if language() == "zh" else en)


def gloss(zh: Any, en: Any) -> Markup:
    """The other language, smaller, to stand after the reader's; nothing where none was asked for or both are alike."""
    if not is_glossed():
        return Markup("")
    second, words = ("en", en) if language() == "zh" else ("zh", zh)
    if not words or zh == en:
        return Markup("")
    return Markup(' <span class="also" lang="{}">{}</span>').format(_TAGS[second], words)


def glossed_of(text: Text | dict[str, str]) -> Markup:
    """A text in the reader's language, with the gloss where it was asked for."""
    return glossed(*_pair(text))


def one_of(text: Text | dict[str, str]) -> Markup:
    """A text in the reader's language."""
    return one(*_pair(text))


def gloss_of(text: Text | dict[str, str]) -> Markup:
    """A text in the other language, smaller, where it was asked for."""
    return gloss(*_pair(text))


def heading_of(text: Text | dict[str, str]) -> Markup:
    """A text as a heading: the English begins with a capital letter."""
    zh, en = _pair(text)
    return glossed(zh, en[:1].upper() + en[1:])


def _pair(text: Text | dict[str, str]) -> tuple[str, str]:
    return (text.zh, text.en) if isinstance(text, Text) else (text["zh"], text["en"])


def attach(app: Flask) -> None:
    """Gives the templates of `app` their words, and keeps the choice of a language."""
    app.jinja_env.globals.update(t=glossed, s=one)
    app.jinja_env.filters.update(glossed=glossed_of, one=one_of, gloss=gloss_of, heading=heading_of)
    app.context_processor(lambda: {"language": language(), "html_lang": _TAGS[language()], "is_glossed": is_glossed()})
    app.after_request(_keep_choice)


def keep_gloss(response: AnyResponse, wanted: bool) -> None:
    """Has the browser remember whether the reader wants a gloss."""
    _remember(response, GLOSS, "yes" if wanted else "no")


def _keep_choice(response: Response) -> Response:
    chosen = request.args.get("lang")
    if chosen in LANGUAGES and chosen != request.cookies.get(COOKIE) and response.mimetype == "text/html":
        _remember(response, COOKIE, chosen)
    return response


def _remember(response: AnyResponse, cookie: str, value: str) -> None:
    response.set_cookie(cookie, value, max_age=_YEAR, httponly=True, samesite="Lax", secure=g.get("secure", False))

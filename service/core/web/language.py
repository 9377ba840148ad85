"""The language of a page: Chinese unless the reader chose English, remembered in a cookie."""

from typing import Any

from flask import Flask, Response, g, request
from markupsafe import Markup, escape

from rules.texts import Text

COOKIE = "lang"
LANGUAGES = {"zh": "中文", "en": "English"}
_TAGS = {"zh": "zh-Hans", "en": "en"}
_YEAR = 365 * 86_400


def language() -> str:
    """`zh` or `en`: what the address asks for, else what was chosen before."""
    for said in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if said in LANGUAGES:
            return said
    return "zh"


def both(zh: Any, en: Any) -> Markup:
    """Both languages, the reader's first and the other one smaller after it."""
    return one(zh, en) + other(zh, en)


def one(zh: Any, en: Any) -> Markup:
    """The reader's language only, for sentences."""
    return escape(zh if language() == "zh" else en)


def other(zh: Any, en: Any) -> Markup:
    """The other language, smaller, to stand after the reader's; nothing where both say the same."""
    second, words = ("en", en) if language() == "zh" else ("zh", zh)
    if not words or zh == en:
        return Markup("")
    return Markup(' <span class="also" lang="{}">{}</span>').format(_TAGS[second], words)


def both_of(text: Text | dict[str, str]) -> Markup:
    """A text in both languages."""
    return both(*_pair(text))


def one_of(text: Text | dict[str, str]) -> Markup:
    """A text in the reader's language."""
    return one(*_pair(text))


def other_of(text: Text | dict[str, str]) -> Markup:
    """A text in the other language, smaller."""
    return other(*_pair(text))


def heading_of(text: Text | dict[str, str]) -> Markup:
    """A text in both languages as a heading: the English begins with a capital letter."""
    zh, en = _pair(text)
    return both(zh, en[:1].upper() + en[1:])


def _pair(text: Text | dict[str, str]) -> tuple[str, str]:
    return (text.zh, text.en) if isinstance(text, Text) else (text["zh"], text["en"])


def attach(app: Flask) -> None:
    """Gives the templates of `app` their words, and keeps the choice of a language."""
    app.jinja_env.globals.update(t=both, s=one)
    app.jinja_env.filters.update(both=both_of, one=one_of, other=other_of, heading=heading_of)
    app.context_processor(lambda: {"language": language(), "html_lang": _TAGS[language()]})
    app.after_request(_keep_choice)


def _keep_choice(response: Response) -> Response:
    chosen = request.args.get("lang")
    if chosen in LANGUAGES and chosen != request.cookies.get(COOKIE) and response.mimetype == "text/html":
        response.set_cookie(COOKIE, chosen, max_age=_YEAR, httponly=True, samesite="Lax", secure=g.get("secure", False))
    return response

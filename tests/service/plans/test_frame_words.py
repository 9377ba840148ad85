"""Whom a line is drawn from, in words that tell its codes apart."""

from rules.texts import Text
from service.plans.frame_words import frame_words

FACTORIES = Text("制造业", "Manufacturing")


def test_classes_that_only_have_the_name_of_a_wider_one_are_told_apart() -> None:
    names = {"industries": {"C26": FACTORIES, "C15": FACTORIES, "F": Text("批发和零售业", "Trade")}}
    words = frame_words({"industries": ["C26", "C15", "F"]}, names)
    assert words == Text(
        "行业 制造业（C26）、制造业（C15）、批发和零售业",
        "industries Manufacturing (C26), Manufacturing (C15), Trade",
    )
    assert frame_words({"industries": ["C26", "F"]}, names).zh == "行业 制造业、批发和零售业"

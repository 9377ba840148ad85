"""The paper that a witness signed: of the file that goes along the fingerprint is kept, and nothing else."""

from hashlib import sha256

from flask import request

from rules.texts import Text
from service.core.web.form_fields import asked_choice, asked_text, refuse_field

YES_NO = {"yes": Text("是", "Yes"), "no": Text("否", "No")}
_VERDICTS = {"yes": Text("核验通过", "Verified"), "no": Text("核验不通过", "Not verified")}
# Bytes of a signed paper that are read at a time.
_PIECE = 1 << 20


def asked_verdict() -> tuple[bool, str]:
    """Whether the draw was verified, and the SHA-256 of the signed paper; raises Problem 422 where one is not said."""
    verdict = asked_choice(request.form, "verdict", _VERDICTS)
    if not verdict:
        refuse_field("verdict", Text("请选择核验结论。", "Choose the verdict."))
    return verdict == "yes", _signed_paper()


def _signed_paper() -> str:
    file = request.files.get("paper")
    if file is not None and file.filename:
        # Piece by piece: whatever is handed in is never held as a whole.
        digest = sha256()
        for piece in iter(lambda: file.stream.read(_PIECE), b""):
            digest.update(piece)
        return digest.hexdigest()
    stated = asked_text(request.form, "signed_paper", 64)
    if len(stated) != 64 or set(stated) - set("0123456789abcdef"):
        why = Text("请选择签字文书，或填写其64位校验值。", "Choose the signed paper, or state its SHA-256.")
        refuse_field("signed_paper", why)
    return stated

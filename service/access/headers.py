"""What every answer tells the browser: load nothing from elsewhere, run nothing inline, keep nothing."""

from flask import Response, g, request

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
HTTPS_ONLY = "max-age=31536000"


def add_headers(response: Response) -> Response:
    """The answer with the headers; whatever someone had to log in for is not kept anywhere."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if g.get("secure"):
        response.headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
    return response

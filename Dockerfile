# One image; the command picks the role: serve, worker, db upgrade, backup …
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/credit-tiers
ENV PATH=/opt/credit-tiers/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1
# The dependencies change seldom: a layer of their own.
COPY requirements.lock .
RUN --mount=type=cache,target=/root/.cache/pip pip install --require-hashes -r requirements.lock \
    && find /opt/credit-tiers -type d -name tests -path '*/site-packages/*' -prune -exec rm -rf {} +
COPY pyproject.toml README.md ./
COPY rules rules
COPY scoring scoring
COPY models models
COPY service service
RUN pip install --no-deps --no-build-isolation .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/credit-tiers credit-tiers
COPY --from=build /opt/credit-tiers /opt/credit-tiers
ENV PATH=/opt/credit-tiers/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CREDIT_TIERS_DATABASE=sqlite:////var/lib/credit-tiers/credit-tiers.db \
    CREDIT_TIERS_DATA=/var/lib/credit-tiers/data \
    CREDIT_TIERS_HOST=0.0.0.0
USER credit-tiers
WORKDIR /var/lib/credit-tiers
VOLUME /var/lib/credit-tiers
EXPOSE 8000
# Of the web role; compose.yaml gives the worker its own.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/livez', timeout=4)"]
ENTRYPOINT ["credit-tiers"]
CMD ["serve"]

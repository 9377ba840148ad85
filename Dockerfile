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
COPY inspection inspection
COPY service service
# Nothing is installed or compiled later: what only serves that stays behind.
RUN pip install --no-deps --no-build-isolation . \
    && rm -rf /opt/credit-tiers/lib/python3.11/site-packages/pyarrow/include \
    && python -m pip uninstall --yes setuptools pip

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 credit-tiers \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/credit-tiers --shell /usr/sbin/nologin \
        credit-tiers \
    && install --directory --owner 10001 --group 10001 --mode 0750 /var/lib/credit-tiers
COPY --from=build /opt/credit-tiers /opt/credit-tiers
ENV PATH=/opt/credit-tiers/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    CREDIT_TIERS_DATABASE=sqlite:////var/lib/credit-tiers/credit-tiers.db \
    CREDIT_TIERS_DATA=/var/lib/credit-tiers/data \
    CREDIT_TIERS_HOST=0.0.0.0
USER 10001:10001
WORKDIR /var/lib/credit-tiers
VOLUME /var/lib/credit-tiers
EXPOSE 8000
# Of the web role, on this machine and through no proxy; compose.yaml gives the worker its own.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import http.client as h, os; c = h.HTTPConnection('127.0.0.1', int(os.environ.get('CREDIT_TIERS_PORT') or 8000), timeout=4); c.request('GET', '/livez'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["credit-tiers"]
CMD ["serve"]

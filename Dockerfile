# Recto as a container. One image serves as API, worker and migration: the command decides.
#
#   docker build --target cpu -t recto:cpu .      (the default target)
#   docker build --target gpu -t recto:gpu .
#
# `gpu` has torch and the model engine too (extra `vlm`) and asks the NVIDIA runtime for its devices. Weights are
# no part of it: mount a folder with a checkpoint and name it in RECTO_MODEL.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

# ── packages, built where no one runs ───────────────────────────────────────────────────────────────
FROM ${PYTHON_IMAGE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/recto
ENV PATH=/opt/recto/bin:$PATH
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
# Dependencies in a layer of their own: they change seldom, our code often.
RUN mkdir api workers schemas recto \
    && pip install --constraint constraints.txt . \
    && pip uninstall --yes recto
COPY api ./api
COPY workers ./workers
COPY schemas ./schemas
COPY recto ./recto
RUN pip install --constraint constraints.txt --no-deps . \
    && pip check

FROM build AS build-gpu
RUN pip install --constraint constraints.txt ".[vlm]" \
    && pip check

# ── what runs ───────────────────────────────────────────────────────────────────────────────────────
FROM ${PYTHON_IMAGE} AS runtime
# hadolint ignore=DL3008  # Debian's stable release is the pin; security updates shall come in
RUN apt-get update \
    && apt-get install --yes --no-install-recommends poppler-utils fonts-liberation \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 recto \
    && useradd --uid 10001 --gid recto --no-create-home --home-dir /var/lib/recto --shell /usr/sbin/nologin recto \
    && install -d -o recto -g recto -m 0700 /var/lib/recto
ENV PATH=/opt/recto/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    RECTO_STATE_DIR=/var/lib/recto
WORKDIR /var/lib/recto
USER 10001:10001
VOLUME /var/lib/recto
EXPOSE 8000
# For the API, which is what this image runs by default; a worker is asked about otherwise (docker-compose.yml).
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["uvicorn", "api.app:create_app", "--factory", "--host", "0.0.0.0", "--port", "8000", "--no-access-log", "--timeout-graceful-shutdown", "10"]

FROM runtime AS gpu
ENV NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
COPY --from=build-gpu /opt/recto /opt/recto

FROM runtime AS cpu
COPY --from=build /opt/recto /opt/recto
